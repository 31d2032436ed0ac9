"""Cells of one colour in the same row or column are joined by a line."""


def transform(grid):
    return on_black(grid, connect)
