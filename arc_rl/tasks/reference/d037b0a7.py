"""Each dot draws a line downwards to the border."""


def transform(grid):
    return on_black(grid, lambda grid: draw_rays(grid, "down"))
