"""The grid is mirrored to the right, and both together downwards."""


def transform(grid):
    return mirror(mirror(grid, "right"), "down")
