"""From each dot, a grey stair with steps of two runs up to the right and down to the left."""


def transform(grid):
    ground = dominant_color(grid)
    result = grid
    for row, column in np.argwhere(grid != ground):
        for step in range(height(grid)):
            for way in (1, -1):
                rise, run = row - way * (2 * step + 1), column + way * 2 * step
                result = draw_pixel(result, rise, run, 5)
                result = draw_line(result, rise - way, run, rise - way, run + 2 * way, 5)
    return np.where(grid != ground, grid, result)
