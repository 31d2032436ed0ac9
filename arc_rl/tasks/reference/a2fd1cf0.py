"""A light blue line joins two dots: from the red one along its row, then along the green one's column."""


def transform(grid):
    return draw_elbow(grid, 2, 3, 8)
