"""Shapes of which only one colour is there are completed as the whole ones show."""


def complete_copies(grid):
    result = grid
    for sample in find_objects(grid, multicolor=True):
        shape = to_grid(sample)
        for color in set(palette(shape)) - {0}:
            for top, left in find_pattern(pad(grid, 2), keep_color(shape, color)):
                result = stamp(result, shape, top - 2, left - 2)
    return result


def transform(grid):
    return on_black(grid, complete_copies)
