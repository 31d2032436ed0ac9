"""The colours are listed from the most cells to the fewest."""


def transform(grid):
    return on_black(grid, rank_colors)
