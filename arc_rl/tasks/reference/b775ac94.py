"""Each figure's large arm is mirrored around its core of two by two cells, in the colours of the other
core cells."""


def extend_shapes(grid):
    result = grid
    for obj in find_objects(grid, multicolor=True):
        alone, color = draw_object(0 * grid, obj), color_of(obj)
        top, left = find_core(alone, obj)
        core = alone[top : top + 2, left : left + 2]
        own_row, own_column = np.argwhere(core == color)[0]
        for row, column in np.argwhere(alone == color):
            for up, across in np.argwhere((core != 0) & (core != color)):
                new_row = row if up == own_row else 2 * top + 1 - row
                new_column = column if across == own_column else 2 * left + 1 - column
                result = draw_pixel(result, new_row, new_column, core[up, across])
    return result


def find_core(alone, obj):
    def rate(corner):
        core = alone[corner[0] : corner[0] + 2, corner[1] : corner[1] + 2]
        return len(palette(core)) - (0 in core), -count_color(core, color_of(obj))

    top, left, bottom, right = box(obj)
    rows, columns = range(max(top - 1, 0), bottom + 1), range(max(left - 1, 0), right + 1)
    return max(itertools.product(rows, columns), key=rate)


def transform(grid):
    return on_black(grid, extend_shapes)
