"""Everything moves down by one cell."""


def transform(grid):
    return on_black(grid, lambda grid: shift(grid, "down"))
