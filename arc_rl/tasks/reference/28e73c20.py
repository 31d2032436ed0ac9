"""A green (3) spiral runs from the upper left corner clockwise to the middle, one cell apart from itself."""


def transform(grid):
    row, column, down, right = 0, 0, 0, 1
    wide, high = width(grid) + 2, height(grid)
    length = width(grid)
    while length > 1:
        end_row, end_column = row + down * (length - 1), column + right * (length - 1)
        grid = draw_line(grid, row, column, end_row, end_column, 3)
        row, column, down, right = end_row, end_column, right, -down
        if down:
            length, high = high, high - 2
        else:
            length, wide = wide - 2, wide - 2
    return grid
