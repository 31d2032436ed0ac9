"""Left and right are swapped."""


def transform(grid):
    return flip_horizontal(grid)
