"""From its corner a cell bounces between the sides to the other end of the grid, over cyan."""


def transform(grid):
    if width(grid) > height(grid):
        return transpose(transform(transpose(grid)))
    rows, columns = grid.shape
    result, period = new_grid(rows, columns, 8), 2 * (columns - 1)
    for row, column in np.argwhere(grid != dominant_color(grid)):
        for step in range(rows):
            bounce = min(step % period, -step % period)
            result[abs(row - step), abs(column - bounce)] = grid[row, column]
    return result
