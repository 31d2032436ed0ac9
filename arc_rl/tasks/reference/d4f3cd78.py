"""The box is filled with light blue, which flows straight out of the gap in its side."""


def transform(grid):
    return draw_rays(fill_boxes(grid, 8), "cross", 8)
