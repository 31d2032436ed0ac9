"""Of the areas between the lines, the largest turn blue and the smallest light blue."""


def color_regions(grid):
    large = recolor_regions(grid, "largest", 1)
    return np.where(large != grid, large, recolor_regions(grid, "smallest", 8))


def transform(grid):
    return on_black(grid, color_regions)
