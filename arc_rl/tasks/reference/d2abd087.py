"""Objects of exactly six cells turn red, all others blue."""


def transform(grid):
    for obj in find_objects(grid, multicolor=True, diagonal=False, background=dominant_color(grid)):
        grid = draw_object(grid, obj, 2 if area(obj) == 6 else 1)
    return grid
