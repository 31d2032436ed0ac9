"""The figure is cut out and put twice side by side."""


def transform(grid):
    return on_black(grid, lambda grid: tile(trim(grid), 1, 2))
