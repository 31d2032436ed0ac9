"""Areas are coloured by size: one cell green, two red, three blue."""


def transform(grid):
    for obj in find_objects(grid, diagonal=False, background=dominant_color(grid)):
        grid = draw_object(grid, obj, 4 - area(obj))
    return grid
