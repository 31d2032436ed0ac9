"""The pattern goes on upwards and downwards to the borders."""


def transform(grid):
    return on_black(grid, lambda grid: continue_pattern(grid, "vertical"))
