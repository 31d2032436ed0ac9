"""The cross moves away from the marked corner, as many rows and columns as there are marks."""


def transform(grid):
    row, column = full_rows(grid)[0], full_columns(grid)[0]
    cross, ground = grid[row, column], dominant_color(grid)
    marks = np.argwhere((grid != cross) & (grid != ground))
    mark_row, mark_column = marks[0]
    row += len(marks) if mark_row < row else -len(marks)
    column += len(marks) if mark_column < column else -len(marks)
    return draw_ray(np.full_like(grid, ground), row, column, "cross", cross)
