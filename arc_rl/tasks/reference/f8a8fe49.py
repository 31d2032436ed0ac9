"""What lies between the two brackets jumps out of them, mirrored at the nearer one."""


def transform(grid):
    ground = dominant_color(grid)
    frame = max(colors_by_count(grid, True)[1:], key=lambda color: crop_color(grid, color).size)
    top, left, bottom, right = bounds(grid == frame)
    if (grid[top, left : right + 1] != frame).any():
        return transform(grid.T).T
    result = np.where(grid == frame, frame, ground)
    for row, column in np.argwhere(grid != result):
        mirrored = 2 * (top if row - top < bottom - row else bottom) - row
        if 0 <= mirrored < height(grid):
            result[mirrored, column] = grid[row, column]
    return result
