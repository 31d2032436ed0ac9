"""Each object is coloured by its size: blue if it has four cells, red if three, green if two."""


def transform(grid):
    for obj in find_objects(grid, diagonal=False, background=dominant_color(grid)):
        grid = draw_object(grid, obj, 5 - area(obj))
    return grid
