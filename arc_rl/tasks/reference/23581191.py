"""Each dot draws a row and a column in its colour from border to border; where two colours cross, a cell is
red."""


def draw_crosses(grid):
    colors = colors_by_count(grid)
    lines = np.array([keep_color(draw_lines_through(grid, color, "cross"), color) for color in colors])
    crossed = np.where(np.sum(lines > 0, axis=0) > 1, 2, np.sum(lines, axis=0))
    return overlay(crossed, grid)


def transform(grid):
    return on_black(grid, draw_crosses)
