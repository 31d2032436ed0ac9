"""Each grey dot gets a blue ring around it."""


def transform(grid):
    return on_black(grid, lambda grid: outline(grid, 1))
