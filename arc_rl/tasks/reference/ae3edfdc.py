"""Green dots are pulled straight to the red dot, orange ones to the blue dot, until they touch it."""


def transform(grid):
    return attract(attract(grid, 3, 2), 7, 1)
