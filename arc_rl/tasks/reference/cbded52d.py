"""Blocks between two that have a colour at the same place, in one row or column, get it there as well."""


def connect_dots(grid):
    row_step, column_step = full_rows(grid)[0] + 1, full_columns(grid)[0] + 1
    for row, column in np.ndindex(row_step - 1, column_step - 1):
        grid[row::row_step, column::column_step] = connect(grid[row::row_step, column::column_step])
    return grid


def transform(grid):
    return on_black(grid, connect_dots)
