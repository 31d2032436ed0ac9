"""Wherever squares lie as in the two-coloured shape, at any scale, the shape is completed at that scale."""


def stamp_copies(grid):
    objects = find_objects(grid, multicolor=True)
    shape = to_grid(select(objects, "most_colors")[0])
    color = next(color_of(obj) for obj in objects if len(colors_of(obj)) == 1)
    result = grid
    for mark in find_objects(keep_color(grid, color)):
        copy = scale(shape, height(to_grid(mark)))
        row, column = np.argwhere(copy == color)[0]
        placed = stamp(0 * grid, copy, box(mark)[0] - row, box(mark)[1] - column)
        if np.all(grid[placed == color] == color) and count_color(placed, color) == count_color(copy, color):
            result = overlay(result, placed)
    return result


def transform(grid):
    return on_black(grid, stamp_copies)
