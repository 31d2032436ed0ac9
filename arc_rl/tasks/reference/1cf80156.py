"""The object is cut out."""


def transform(grid):
    return on_black(grid, trim)
