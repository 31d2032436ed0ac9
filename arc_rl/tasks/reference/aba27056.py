"""Yellow (4) fills the box and pours out of its gap, straight on and slantwise from both ends of the gap."""


def transform(grid):
    ground = dominant_color(grid)
    top, left, bottom, right = bounds(grid != ground)
    walls = draw_rectangle(0 * grid, top, left, bottom, right, 1)
    gap = np.argwhere((walls == 1) & (grid == ground)).tolist()
    row, column = gap[0]
    down, across = int(row == bottom) - int(row == top), int(column == right) - int(column == left)
    for (row, column), aside in [(cell, 0) for cell in gap] + [(gap[0], -1), (gap[-1], 1)]:
        row_step, column_step = down + aside * abs(across), across + aside * abs(down)
        grid = draw_line(grid, row, column, row + 30 * row_step, column + 30 * column_step, 4)
    return np.where(grid == ground, fill_rectangle(grid, top, left, bottom, right, 4), grid)
