"""The whole is made symmetric, left and right, up and down, around the little cross."""


def transform(grid):
    return on_black(grid, symmetrize_around)
