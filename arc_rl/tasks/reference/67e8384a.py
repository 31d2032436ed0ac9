"""The grid is mirrored to the right, then both together downwards."""


def transform(grid):
    return mirror(mirror(grid, "right"), "down")
