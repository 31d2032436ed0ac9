"""Along each diagonal every second cell turns yellow, counted from where it enters the grid."""


def transform(grid):
    for row, column in np.argwhere(grid != dominant_color(grid)):
        if min(row, column) % 2:
            grid[row, column] = 4
    return grid
