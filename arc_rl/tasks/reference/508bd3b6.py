"""The diagonal line goes on in green to the border, bouncing off the wall."""


def bounce(grid):
    wall, line = colors_by_count(grid)
    if width(crop_color(grid, wall)) == width(grid):
        return transpose(transform(transpose(grid)))
    cells = np.argwhere(grid == line)
    step = cells[1] - cells[0]
    for (row, column), (down, across) in (cells[-1], step), (cells[0], -step):
        while 0 <= row < height(grid) and 0 <= column < width(grid):
            if grid[row, column] == wall:
                column, across = column - 2 * across, -across
            if grid[row, column] == 0:
                grid = draw_pixel(grid, row, column, 3)
            row, column = row + down, column + across
    return grid


def transform(grid):
    return on_black(grid, bounce)
