"""The grid is doubled by its mirror image to the left, and the result put between its upside-down images."""


def transform(grid):
    doubled = mirror(grid, "left")
    return vstack(mirror(doubled, "up"), flip_vertical(doubled))
