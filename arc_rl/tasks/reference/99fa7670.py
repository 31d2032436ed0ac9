"""Each cell draws a line to the right border and from there down to the next line or to the bottom."""


def transform(grid):
    for row, column in np.argwhere(grid != dominant_color(grid)):
        grid[row, column:] = grid[row, column]
        grid[row:, -1] = grid[row, column]
    return grid
