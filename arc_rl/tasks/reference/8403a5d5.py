"""From the dot on, every other column is a line; grey cells (5) join them at top and bottom in turn."""


def transform(grid):
    row, column = np.argwhere(grid != dominant_color(grid))[0]
    grid[:, column::2] = grid[row, column]
    grid[0, column + 1 :: 4] = 5
    grid[-1, column + 3 :: 4] = 5
    return grid
