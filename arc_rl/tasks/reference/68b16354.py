"""The grid is turned upside down."""


def transform(grid):
    return flip_vertical(grid)
