"""Each cell is enlarged by the number of colours, black not counted."""


def transform(grid):
    return scale_by_colors(grid)
