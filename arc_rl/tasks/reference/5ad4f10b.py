"""The big figure, shrunk to one cell for each of its blocks, is drawn in the colour of the scattered dots."""


def shrink(grid):
    figure = largest(find_objects(grid))
    pattern = np.where(to_grid(figure), 1, 0)
    for factor in range(1, len(pattern) + 1):
        shrunk = downscale(pattern, factor)
        if np.array_equal(scale(shrunk, factor), pattern):
            smallest_pattern = shrunk
    dots = [color for color in palette(grid) if color not in (0, color_of(figure))]
    return smallest_pattern * dots[0]


def transform(grid):
    return on_black(grid, shrink)
