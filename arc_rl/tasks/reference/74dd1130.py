"""Rows and columns are swapped."""


def transform(grid):
    return transpose(grid)
