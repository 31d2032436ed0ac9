"""The dots at the corners of the two-by-two block go on as diagonal rays, away from the block."""


def transform(grid):
    ground = dominant_color(grid)
    block = keep_blocks(grid != ground)
    top, left = np.argwhere(block)[0]
    for row, column in np.argwhere((grid != ground) & (block == 0)):
        way = ("down" if row > top else "up") + ("_right" if column > left else "_left")
        grid = draw_ray(grid, row, column, way, grid[row, column])
    return grid
