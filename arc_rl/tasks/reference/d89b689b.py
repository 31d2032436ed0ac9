"""The four dots move into the light blue square, each to the nearest of its cells."""


def transform(grid):
    ground, color = colors_by_count(grid, True)[:2]
    result = np.full_like(grid, ground)
    (square,) = find_areas(grid, color)
    for row, column in np.argwhere((grid != ground) & (grid != color)):
        result = draw_pixel(result, *closest_cell(square, row, column), grid[row, column])
    return result
