"""The cell shoots diagonal rays to the border."""


def transform(grid):
    return on_black(grid, lambda grid: draw_rays(grid, "diagonal"))
