"""The grid is doubled by its mirror image, put to its right."""


def transform(grid):
    return mirror(grid, "right")
