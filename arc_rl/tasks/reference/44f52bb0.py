"""The answer is one cell: blue if the grid is symmetric, orange if not."""


def transform(grid):
    symmetric = is_symmetric(grid, "vertical") or is_symmetric(grid, "horizontal")
    return new_grid(1, 1, 1 if symmetric else 7)
