"""The lines go on to the borders; where two cross, a cell is yellow."""


def cross_lines(grid):
    rows = columns = grid * 0
    for line in find_objects(grid):
        row, column = center(line)
        if height(to_grid(line)) == 1:
            rows = draw_horizontal_line(rows, row, color_of(line))
        else:
            columns = draw_vertical_line(columns, column, color_of(line))
    return np.where((rows > 0) & (columns > 0), 4, rows + columns)


def transform(grid):
    return on_black(grid, cross_lines)
