"""Figures that enclose something become green (3)."""


def transform(grid):
    return on_black(grid, lambda grid: recolor_objects(grid, "hollow", 3, diagonal=False))
