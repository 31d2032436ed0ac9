"""The grid and its three rotations are joined into a square."""


def transform(grid):
    return spin(grid)
