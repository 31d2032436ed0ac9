"""The shape is stamped, in each cell's colour, for each cell of the other half."""


def transform(grid):
    upright = height(grid) > width(grid)
    first, second = (top_half(grid), bottom_half(grid)) if upright else (left_half(grid), right_half(grid))
    ground = shared_color([first, second])
    shape, colors = sorted((first, second), key=lambda half: len(palette(half)))
    return swap_colors(np.kron(swap_colors(colors, 0, ground), shape != ground), 0, ground)
