"""Red dots become vertical lines, blue and green dots horizontal lines, which run over the red ones."""


def transform(grid):
    result = draw_lines_through(grid, 2, "vertical")
    for row, column in np.argwhere((grid == 1) | (grid == 3)):
        result = draw_horizontal_line(result, row, grid[row, column])
    return result
