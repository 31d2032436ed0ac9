"""Within the outermost cells, every row and column that is free throughout becomes green."""


def transform(grid):
    return on_black(grid, lambda grid: paste(grid, fill_empty_lines(peel(grid), 3), 1, 1))
