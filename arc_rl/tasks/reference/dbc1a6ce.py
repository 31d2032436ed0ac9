"""Cells in one row or column are joined by a line of colour 8."""


def transform(grid):
    return connect(grid, "cross", 8)
