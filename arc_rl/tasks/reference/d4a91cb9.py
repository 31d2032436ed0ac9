"""A yellow line joins the two dots: along the row of the red one, then the column of the light blue one."""


def transform(grid):
    return draw_elbow(grid, 2, 8, 4)
