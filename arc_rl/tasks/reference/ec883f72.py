"""From the outer corners of the larger shape run diagonals in the colour of the other shape."""


def transform(grid):
    ground = dominant_color(grid)
    inner, outer = sorted(set(palette(grid)) - {ground}, key=lambda color: crop_color(grid, color).size)
    top, left, bottom, right = bounds(grid == outer)
    for row, way in ((top - 1, "up"), (bottom + 1, "down")):
        grid = draw_ray(grid, row, left - 1, way + "_left", inner)
        grid = draw_ray(grid, row, right + 1, way + "_right", inner)
    return grid
