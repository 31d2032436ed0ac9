"""The bar becomes a staircase: rows above grow by one cell each, in green (3), those below shrink, in 1."""


def transform(grid):
    ground = dominant_color(grid)
    if np.count_nonzero(grid[:, 0] != ground) != 1:
        return rotate(transform(rotate(grid)), -1)
    bar, _, _, right = bounds(grid != ground)
    for row in range(height(grid)):
        if row != bar:
            grid[row, : max(right + 1 + bar - row, 0)] = 3 if row < bar else 1
    return grid
