"""Bars are coloured by their rank in height: the tallest 1, the next 2, and so on."""


def transform(grid):
    ground = dominant_color(grid)
    ranks = color_by_size(swap_colors(grid, 0, ground))
    return np.where(grid == ground, ground, ranks)
