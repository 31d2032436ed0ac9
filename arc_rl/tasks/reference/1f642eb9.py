"""Each dot around the block colours the cell of the block that is nearest to it."""


def transform(grid):
    ground = dominant_color(grid)
    block = largest(find_objects(grid, background=ground))
    for row, column in np.argwhere(grid != ground):
        grid = draw_pixel(grid, *closest_cell(block, row, column), grid[row, column])
    return grid
