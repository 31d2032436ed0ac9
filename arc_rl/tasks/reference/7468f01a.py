"""The figure is cut out and mirrored, left and right swapped."""


def transform(grid):
    return flip_horizontal(trim(grid))
