"""Each red (2) dot gets a blue (1) ring."""


def transform(grid):
    return on_black(grid, lambda grid: outline(grid, 1, 2))
