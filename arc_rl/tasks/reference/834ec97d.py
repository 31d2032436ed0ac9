"""The dot moves down one cell, and above it every second column, its own among them, turns yellow."""


def transform(grid):
    row, column = np.argwhere(grid != dominant_color(grid))[0]
    grid[row + 1, column] = grid[row, column]
    grid[: row + 1, column % 2 :: 2] = 4
    return grid
