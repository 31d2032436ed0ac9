"""The grid is doubled by its mirror image, put above it."""


def transform(grid):
    return mirror(grid, "up")
