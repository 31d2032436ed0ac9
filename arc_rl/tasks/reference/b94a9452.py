"""Cut out the square and exchange its two colours."""


def transform(grid):
    return on_black(grid, lambda grid: invert_colors(trim(grid)))
