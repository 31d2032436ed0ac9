"""The pattern of blocks is shrunk to cells, and each coloured cell becomes a copy of the shrunk pattern."""


def shrink(grid):
    pattern = trim(grid)
    return self_tile(pattern[:: math.isqrt(height(pattern)), :: math.isqrt(width(pattern))])


def transform(grid):
    return on_black(grid, shrink)
