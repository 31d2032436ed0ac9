"""The grid is doubled by its mirror image to the right, and the two by their mirror image below."""


def transform(grid):
    return mirror(mirror(grid, "right"), "down")
