"""The grid and its three rotations are joined into a square of four."""


def transform(grid):
    return spin(grid)
