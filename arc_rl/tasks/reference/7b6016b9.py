"""The areas enclosed by the lines turn red, all other background green."""


def transform(grid):
    ground = dominant_color(grid)
    return np.where(grid == ground, np.where(fill_enclosed(grid != ground, 2) == 2, 2, 3), grid)
