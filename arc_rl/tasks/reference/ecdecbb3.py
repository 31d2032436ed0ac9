"""Each dot draws a line to the nearest long line on either side; where they meet, the long line's colour
surrounds the meeting cell."""


def transform(grid):
    ground = dominant_color(grid)
    full = (grid != ground).all(axis=0)
    if not full.any():
        return transform(grid.T).T
    lines = np.flatnonzero(full)
    result = grid
    for row, column in np.argwhere((grid != ground) & ~full):
        for line in [*lines[lines < column][-1:], *lines[lines > column][:1]]:
            result = draw_line(result, row, column, row, line, grid[row, column])
            result = draw_rectangle(result, row - 1, line - 1, row + 1, line + 1, grid[0, line])
    return result
