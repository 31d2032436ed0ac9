"""Patches of one colour hide parts of a symmetric picture: put back what they hide."""


def transform(grid):
    patches = [color for color in palette(grid) if color not in palette(complete_symmetry(grid, color))]
    return complete_symmetry(grid, patches[0])
