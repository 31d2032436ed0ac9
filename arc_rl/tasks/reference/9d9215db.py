"""The dots are mirrored into all quarters; those nearer to one border than the next line that whole side."""


def transform(grid):
    last_row, last_column = height(grid) - 1, width(grid) - 1
    result = grid.copy()
    for row, column in np.argwhere(grid != dominant_color(grid)):
        top, left = min(row, last_row - row), min(column, last_column - column)
        bottom, right = last_row - top, last_column - left
        result[[[top], [bottom]], [left, right]] = grid[row, column]
        if top < left:
            result[[top, bottom], left : right + 1 : 2] = grid[row, column]
        elif left < top:
            result[top : bottom + 1 : 2, [left, right]] = grid[row, column]
    return result
