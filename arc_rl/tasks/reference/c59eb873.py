"""Each cell is enlarged to two by two."""


def transform(grid):
    return scale(grid, 2)
