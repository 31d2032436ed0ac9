"""The background within the bounding box of the figure becomes red (2)."""


def transform(grid):
    return on_black(grid, lambda grid: fill_boxes(grid, 2))
