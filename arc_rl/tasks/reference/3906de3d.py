"""The loose bars are pulled towards the side where the large block lies and slide into its gaps."""


def let_fall(grid):
    edges = {"up": grid[0], "down": grid[-1], "left": grid[:, 0], "right": grid[:, -1]}
    side = max(DIRECTIONS, key=lambda name: np.count_nonzero(edges[name]))
    return gravity(grid, side)


def transform(grid):
    return on_black(grid, let_fall)
