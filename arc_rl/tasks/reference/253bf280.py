"""Cells of the same row or column are joined by a green (3) line."""


def transform(grid):
    return on_black(grid, lambda grid: connect(grid, "cross", 3))
