"""Beside the line hang others, by turns light blue and of its colour, each one cell shorter than the last."""


def transform(grid):
    ground = dominant_color(grid)
    if (grid[0] != ground).sum() != 1:
        return rotate(transform(rotate(grid)), 3)
    line = (grid[0] != ground).argmax()
    color, length = grid[0, line], (grid[:, line] != ground).sum()
    for column in range(width(grid)):
        gap = abs(column - line)
        grid[: max(length - gap, 0), column] = 8 if gap % 2 else color
    return grid
