"""The parts on both sides of the dividing line are compared: cells coloured in only one turn green."""


def transform(grid):
    return combine_parts(grid, "xor", 3)
