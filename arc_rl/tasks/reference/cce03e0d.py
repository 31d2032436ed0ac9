"""The grid becomes tiles as large as itself: a copy of the grid where its cell is red, black elsewhere."""


def transform(grid):
    return self_tile(grid, 2)
