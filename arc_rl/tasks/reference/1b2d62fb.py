"""Mark with 8 the cells that are black in both halves of the grid, left and right of the dividing line."""


def transform(grid):
    return combine_parts(grid, "nor", 8)
