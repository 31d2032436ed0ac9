"""The rectangle of fewest cells is cut out."""


def transform(grid):
    return crop_color(grid, rarest_color(grid))
