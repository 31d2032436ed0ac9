"""The figure takes the colour of the cell in the corner, which disappears."""


def transform(grid):
    return on_black(grid, lambda grid: keep_objects(invert_colors(grid), "largest"))
