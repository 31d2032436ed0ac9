"""The object is cut out and enlarged twofold."""


def transform(grid):
    return on_black(grid, lambda grid: scale(trim(grid), 2))
