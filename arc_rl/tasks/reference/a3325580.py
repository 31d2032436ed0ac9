"""Each of the largest objects becomes a column of its colour, as high as it has cells, from left to right."""


def list_largest(grid):
    objects = select(find_objects(grid), "largest")
    row = [color_of(obj) for obj in sorted(objects, key=lambda obj: box(obj)[1])]
    return [row] * area(objects[0])


def transform(grid):
    return on_black(grid, list_largest)
