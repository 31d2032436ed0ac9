"""The figure that the single cell touches is cut out."""


def crop_pointed(grid):
    objects = find_objects(grid)
    pointer = select(objects, "dot")[0]
    return to_grid(next(obj for obj in objects if obj != pointer and touches(obj, pointer)))


def transform(grid):
    return on_black(grid, crop_pointed)
