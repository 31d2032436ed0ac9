"""The object that looks the same when left and right are swapped is cut out."""


def crop_symmetric(grid):
    symmetric = [obj for obj in find_objects(grid) if is_symmetric(to_grid(obj))]
    return crop_box(grid, symmetric[0])


def transform(grid):
    return on_black(grid, crop_symmetric)
