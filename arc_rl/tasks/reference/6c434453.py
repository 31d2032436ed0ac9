"""Every complete rectangular ring becomes a red (2) cross through its middle."""


def draw_pluses(grid):
    for obj in find_objects(grid, diagonal=False):
        top, left, bottom, right = box(obj)
        if count_holes(obj) == 1 and area(obj) == 2 * (bottom - top + right - left):
            row, column = center(obj)
            grid = draw_line(erase_object(grid, obj), row, left, row, right, 2)
            grid = draw_line(grid, top, column, bottom, column, 2)
    return grid


def transform(grid):
    return on_black(grid, draw_pluses)
