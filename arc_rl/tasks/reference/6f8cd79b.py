"""The border becomes cyan."""


def transform(grid):
    return draw_border(grid, 8)
