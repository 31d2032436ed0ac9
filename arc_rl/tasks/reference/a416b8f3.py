"""The grid is put twice side by side."""


def transform(grid):
    return tile(grid, 1, 2)
