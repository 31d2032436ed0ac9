"""A rectangle's outline, and the line across it if there is one, are completed in red."""


def draw_frame(grid):
    top, left, bottom, right = bounds(grid)
    result = draw_rectangle(grid, top, left, bottom, right, 2)
    rows, columns = np.nonzero(peel(trim(grid)))
    if len(set(rows.tolist())) == 1:
        result = draw_line(result, top + 1 + rows[0], left, top + 1 + rows[0], right, 2)
    elif len(set(columns.tolist())) == 1:
        result = draw_line(result, top, left + 1 + columns[0], bottom, left + 1 + columns[0], 2)
    return overlay(result, grid)


def transform(grid):
    return on_black(grid, draw_frame)
