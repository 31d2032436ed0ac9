"""The inside of each rectangle turns red, leaving a frame one cell wide."""


def transform(grid):
    return fill_interior(grid, 2)
