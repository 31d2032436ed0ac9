"""The row and the column of coloured cells go on as patterns in both directions up to the border."""


def continue_rows(grid):
    for row in range(height(grid)):
        if np.count_nonzero(grid[row]) > 1:
            grid[row] = complete_tiling(grid[row : row + 1])
    return grid


def continue_lines(grid):
    return overlay(continue_rows(grid.copy()), transpose(continue_rows(transpose(grid))))


def transform(grid):
    return on_black(grid, continue_lines)
