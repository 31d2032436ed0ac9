"""The other objects move up or down until their tops are level with that of the blue one."""


def transform(grid):
    level = bounds(grid == 1)[0]
    result = np.full_like(grid, dominant_color(grid))
    for color in colors_by_count(grid, True)[1:]:
        rows, columns = np.nonzero(grid == color)
        result[rows - rows.min() + level, columns] = color
    return result
