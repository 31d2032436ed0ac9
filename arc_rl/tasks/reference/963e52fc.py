"""The pattern goes on to the right until the grid is twice as wide."""


def transform(grid):
    rows, columns = grid.shape
    return continue_pattern(hstack(grid, new_grid(rows, columns)), "right")
