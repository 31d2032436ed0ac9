"""All cells that belong to no two by two block are erased."""


def transform(grid):
    return on_black(grid, lambda grid: keep_blocks(grid, 2))
