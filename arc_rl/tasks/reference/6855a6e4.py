"""What lies outside a pair of brackets is mirrored at the nearer one, into the space between the two."""


def transform(grid):
    ground, brackets, figures = colors_by_count(grid, True)
    places = np.argwhere(grid == brackets)
    low, high = places.min(axis=0), places.max(axis=0)
    result = recolor(grid, figures, ground)
    for place in np.argwhere(grid == figures):
        row, column = 2 * np.clip(place, low, high) - place
        result = draw_pixel(result, row, column, figures)
    return result
