"""Empty cells that are enclosed turn blue."""


def transform(grid):
    return on_black(grid, lambda grid: fill_enclosed(grid, 1))
