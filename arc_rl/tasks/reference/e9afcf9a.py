"""Each row has one colour; every second column is turned upside down."""


def transform(grid):
    if (grid != grid[:, :1]).any():
        return transform(grid.T).T
    grid[:, 1::2] = flip_vertical(grid)[:, 1::2]
    return grid
