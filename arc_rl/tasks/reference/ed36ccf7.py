"""The grid is turned by a quarter-turn to the left."""


def transform(grid):
    return rotate(grid, 3)
