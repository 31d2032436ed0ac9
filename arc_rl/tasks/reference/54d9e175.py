"""Each part between the lines is filled with the colour five above that of the dot in it."""


def transform(grid):
    dots = (grid > 0) & (grid < 5)
    result = np.where(dots, dominant_color(grid), grid)
    for row, column in np.argwhere(dots):
        result = flood_fill(result, row, column, grid[row, column] + 5)
    return result
