"""Figures with a hole become cyan."""


def transform(grid):
    return on_black(grid, lambda grid: recolor_objects(grid, "hollow", 8))
