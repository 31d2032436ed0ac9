"""The gaps between blue dots of one row are filled with red."""


def transform(grid):
    return on_black(grid, lambda grid: connect(grid, "horizontal", 2))
