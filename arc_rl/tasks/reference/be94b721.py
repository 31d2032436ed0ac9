"""The largest object is cut out."""


def transform(grid):
    return on_black(grid, lambda grid: crop_object(grid, "largest"))
