"""Each dot that shares a row or column with the rectangle is joined to it by a line of its colour."""


def transform(grid):
    ground = dominant_color(grid)
    block = largest(find_objects(grid, True, background=ground))
    result = grid
    for row, column in np.argwhere(grid != ground):
        end = closest_cell(block, row, column)
        if row == end[0] or column == end[1]:
            result = draw_line(result, row, column, *end, grid[row, column])
    return draw_object(result, block)
