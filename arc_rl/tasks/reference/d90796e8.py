"""Where a green (3) and a red (2) cell touch by a side, the green one turns 8 and the red one vanishes."""


def transform(grid):
    return recolor_neighbors(recolor_neighbors(grid, 2, 3, 8), 8, 2, dominant_color(grid))
