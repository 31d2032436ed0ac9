"""In a grid three times as large, the square becomes two blocks on its diagonal through the marked cell."""


def transform(grid):
    ground, square, mark = colors_by_count(grid, True)
    top, left, bottom, right = bounds(grid != ground)
    if grid[bottom, right] != mark:
        return rotate(transform(rotate(grid)), -1)
    canvas = new_grid(3 * height(grid), 3 * width(grid), ground)
    diagonal = np.where(np.eye(2) == 1, square, ground)
    return paste(canvas, scale(diagonal, 4), top, left)
