"""In every third column, from the first on, all that is not background becomes pink (6)."""


def transform(grid):
    ground = background(grid)
    grid[:, ::3] = np.where(grid[:, ::3] == ground, ground, 6)
    return grid
