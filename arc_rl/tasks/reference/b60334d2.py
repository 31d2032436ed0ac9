"""Each grey dot becomes a hollow square: grey corners, blue sides, and nothing in the middle."""


def surround(grid):
    dot = most_common_color(grid)
    result = outline(grid, 1, dot, "sides")
    result = outline(result, dot, dot, "corners")
    return np.where(grid == dot, 0, result)


def transform(grid):
    return on_black(grid, surround)
