"""Blue spreads from side to side over black cells as far as it can."""


def transform(grid):
    before = None
    while not np.array_equal(grid, before):
        before, grid = grid, recolor_neighbors(grid, 1, 0, 1)
    return grid
