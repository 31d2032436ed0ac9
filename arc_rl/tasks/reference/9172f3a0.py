"""Each cell is enlarged to three by three."""


def transform(grid):
    return scale(grid, 3)
