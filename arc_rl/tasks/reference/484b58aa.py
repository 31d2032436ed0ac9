"""Patches of one colour hide parts of a repeating pattern: put back what they hide."""


def transform(grid):
    return complete_tiling(grid, None)
