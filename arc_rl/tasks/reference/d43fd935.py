"""Cells level with the block draw a line in their colour straight to it."""


def connect_dots(grid):
    result = grid
    block = largest(find_objects(grid))
    for row, column in np.argwhere(grid):
        end = closest_cell(block, row, column)
        if row == end[0] or column == end[1]:
            result = draw_line(result, row, column, *end, grid[row, column])
    return overlay(result, grid)


def transform(grid):
    return on_black(grid, connect_dots)
