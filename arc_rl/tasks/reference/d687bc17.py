"""Dots in the colour of one of the four sides move straight up to that side, all others vanish."""


def transform(grid):
    ground = dominant_color(grid)
    bottom, right = height(grid) - 1, width(grid) - 1
    result = paste(grid, new_grid(bottom - 1, right - 1, ground), 1, 1)
    result[::bottom, ::right] = ground
    for _ in range(4):
        side = grid[0, 1]
        for _, column in np.argwhere(peel(grid) == side):
            result[1, column + 1] = side
        grid, result = rotate(grid), rotate(result)
    return result
