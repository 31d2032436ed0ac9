"""The inside of each rectangle turns light blue, leaving a frame one cell wide."""


def transform(grid):
    return on_black(grid, lambda grid: fill_interior(grid, 8))
