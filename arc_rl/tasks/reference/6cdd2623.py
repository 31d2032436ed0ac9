"""Where both ends of a row or column have a colour that the inside lacks, a line joins them; all else is
erased."""


def transform(grid):
    ground = dominant_color(grid)
    result = new_grid(*grid.shape, ground)
    others = {*palette(peel(grid)), ground}
    for row in range(height(grid)):
        if grid[row, 0] == grid[row, -1] and grid[row, 0] not in others:
            result = draw_horizontal_line(result, row, grid[row, 0])
    for column in range(width(grid)):
        if grid[0, column] == grid[-1, column] and grid[0, column] not in others:
            result = draw_vertical_line(result, column, grid[0, column])
    return result
