"""Each plus grows: its four arms get twice as long, and its middle spreads two cells along both diagonals."""


def transform(grid):
    result = grid
    for plus in find_objects(grid != dominant_color(grid)):
        row, column = center(plus)
        top, left, bottom, right = box(plus, 1)
        middle, arm = grid[row, column], grid[row - 1, column]
        result = draw_line(result, top, column, bottom, column, arm)
        result = draw_line(result, row, left, row, right, arm)
        result = draw_line(result, top, left, bottom, right, middle)
        result = draw_line(result, top, right, bottom, left, middle)
    return result
