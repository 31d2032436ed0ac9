"""The object is cut out, on black."""


def transform(grid):
    return recolor(trim(grid), background(grid), 0)
