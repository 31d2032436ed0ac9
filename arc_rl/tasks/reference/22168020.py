"""Gaps between two cells of the same colour in a line are filled in that colour."""


def transform(grid):
    return on_black(grid, connect)
