"""The parts on both sides of the dividing line are compared: cells that either of them colours turn green."""


def transform(grid):
    return on_black(grid, lambda grid: combine_parts(grid, "or", 3))
