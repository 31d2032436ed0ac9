"""The grid is mirrored to the right."""


def transform(grid):
    return mirror(grid, "right")
