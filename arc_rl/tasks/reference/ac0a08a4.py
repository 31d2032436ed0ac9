"""Each cell is enlarged by the number of colours that are not black."""


def transform(grid):
    return scale_by_colors(grid)
