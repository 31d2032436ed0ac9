"""The red pattern is mirrored left and right, up and down, around the green block."""


def transform(grid):
    return on_black(grid, symmetrize_around)
