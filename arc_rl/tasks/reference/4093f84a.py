"""All other cells move straight to the bar until they stop there, and take its colour."""


def transform(grid):
    corners = grid[[0, 0, -1, -1], [0, -1, 0, -1]]
    ground = np.bincount(corners).argmax()
    grid = swap_colors(grid, 0, ground)
    bar = color_of(largest(find_objects(grid)))
    return swap_colors(paint(attract(grid, None, bar), bar), 0, ground)
