"""Each dot draws a line to the right in which its own colour and grey (5) take turns."""


def transform(grid):
    for row, column in np.argwhere(grid != dominant_color(grid)):
        grid[row, column::2] = grid[row, column]
        grid[row, column + 1 :: 2] = 5
    return grid
