"""The answer is the colour of the area that has most dots in it."""


def transform(grid):
    *areas, dot = colors_by_count(grid, True)
    return [[max(areas, key=lambda color: count_color(crop_color(grid, color), dot))]]
