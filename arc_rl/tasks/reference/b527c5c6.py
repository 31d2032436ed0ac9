"""From the dot on a long side of each bar a beam runs to the border, as wide to each side as the bar deep."""


def draw_upright(grid, bars):
    for obj in find_objects(bars, True, False):
        top, left, bottom, right = box(obj)
        if bottom - top > right - left:
            bar, dot = colors_of(obj)
            row, column = np.argwhere(to_grid(obj) == dot)[0] + (top, left)
            first, last = (0, column) if column == left else (column, width(grid) - 1)
            grid = fill_rectangle(grid, row - (right - left), first, row + (right - left), last, bar)
            grid = draw_line(grid, row, first, row, last, dot)
    return grid


def draw_beams(grid):
    return transpose(draw_upright(transpose(draw_upright(grid, grid)), transpose(grid)))


def transform(grid):
    return on_black(grid, draw_beams)
