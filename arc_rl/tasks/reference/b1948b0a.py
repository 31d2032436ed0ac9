"""Pink cells turn red."""


def transform(grid):
    return recolor(grid, 6, 2)
