"""Orange becomes grey."""


def transform(grid):
    return recolor(grid, 7, 5)
