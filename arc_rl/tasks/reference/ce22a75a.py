"""Each dot becomes a blue square of three by three cells."""


def transform(grid):
    return on_black(grid, lambda grid: paint(outline(grid, 1), 1))
