"""The figure moves down by one row and becomes red."""


def transform(grid):
    return on_black(grid, lambda grid: paint(shift(grid, "down"), 2))
