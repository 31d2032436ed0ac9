"""The grid is doubled by its mirror image below."""


def transform(grid):
    return mirror(grid, "down")
