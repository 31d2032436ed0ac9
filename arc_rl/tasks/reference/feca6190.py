"""The row is put at the bottom of a square, and each coloured cell sends a line to the upper right."""


def transform(grid):
    colored = np.count_nonzero(grid)
    size = width(grid) * colored
    return draw_rays(paste(new_grid(size, size), grid, size - 1, 0), "up_right")
