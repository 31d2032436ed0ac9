"""The two halves beside the dividing line are compared: cells coloured in both turn red, all others black."""


def transform(grid):
    return combine_parts(grid, "and", 2)
