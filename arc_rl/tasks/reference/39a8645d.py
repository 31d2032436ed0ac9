"""The shape that appears most often is cut out."""


def transform(grid):
    return on_black(grid, lambda grid: crop_object(grid, "common_shape"))
