"""Each rectangle gets a red inside, yellow sides and blue corners."""


def transform(grid):
    for obj in [obj for color in palette(grid) for obj in find_areas(grid, color)]:
        if is_rectangle(obj):
            grid = draw_rectangle(draw_object(grid, obj, 2), *box(obj), 4)
            top, left, bottom, right = box(obj)
            grid[[top, top, bottom, bottom], [left, right, left, right]] = 1
    return grid
