"""The columns with a dot are filled up in light blue (8), and the grid is repeated two by two times."""


def transform(grid):
    return on_black(grid, lambda grid: tile(draw_rays(grid, "vertical", None, 8), 2, 2))
