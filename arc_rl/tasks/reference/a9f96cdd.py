"""Each dot is replaced by four dots at its corners: 3, 6, 8 and 7, in reading order."""


def transform(grid):
    ground = dominant_color(grid)
    result = np.full_like(grid, ground)
    for row, column in np.argwhere(grid != ground):
        result = draw_pixel(result, row - 1, column - 1, 3)
        result = draw_pixel(result, row - 1, column + 1, 6)
        result = draw_pixel(result, row + 1, column - 1, 8)
        result = draw_pixel(result, row + 1, column + 1, 7)
    return result
