"""Each dot is drawn out to a line straight across its stripe."""


def transform(grid):
    dots = rarest_color(grid)
    for stripe in find_objects(swap_colors(grid, 0, dots)):
        top, left, bottom, right = box(stripe)
        for row, column in np.argwhere(to_grid(stripe) == 0) + (top, left):
            if right - left == width(grid) - 1:
                grid = draw_line(grid, top, column, bottom, column, dots)
            else:
                grid = draw_line(grid, row, left, row, right, dots)
    return grid
