"""The grid is doubled downwards by its mirror image."""


def transform(grid):
    return mirror(grid, "down")
