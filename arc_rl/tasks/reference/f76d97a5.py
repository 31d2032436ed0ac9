"""Grey cells take the grid's other colour, whose own cells turn black."""


def transform(grid):
    return recolor(invert_colors(grid), 5, 0)
