"""Holes that are solid squares turn red."""


def transform(grid):
    return on_black(grid, lambda grid: recolor_regions(grid, "square", 2))
