"""The object of a shape that no other has turns red, the others blue."""


def transform(grid):
    return on_black(grid, lambda grid: recolor_objects(paint(grid, 1), "unique_shape", 2))
