"""Counted from the right, coloured cells in every other column turn green (3), beginning with the last."""


def transform(grid):
    ground = dominant_color(grid)
    columns = grid[:, ::-2]
    grid[:, ::-2] = np.where(columns == ground, ground, 3)
    return grid
