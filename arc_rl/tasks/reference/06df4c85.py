"""In a grid of lines, fields of one colour in a row or column of fields are joined by fields of that
colour."""


def transform(grid):
    row, column = full_rows(grid)[0], full_columns(grid)[0]
    fields = on_black(grid[:: row + 1, :: column + 1], connect)
    fields = stretch(fields, row + 1, column + 1)
    return np.where(grid == grid[row, 0], grid, fields[: height(grid), : width(grid)])
