"""A green plus is drawn midway between the two dots."""


def transform(grid):
    row, column = sum(np.argwhere(grid != dominant_color(grid))) // 2
    grid = draw_line(grid, row - 1, column, row + 1, column, 3)
    return draw_line(grid, row, column - 1, row, column + 1, 3)
