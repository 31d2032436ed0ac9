"""The upper left quarter of the symmetric figure is cut out."""


def transform(grid):
    return left_half(top_half(trim(grid)))
