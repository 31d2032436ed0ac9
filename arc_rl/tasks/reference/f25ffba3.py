"""The pattern in one half of the grid is mirrored into the empty half."""


def transform(grid):
    ground = dominant_color(grid)
    upright = (top_half(grid) == ground).all() or (bottom_half(grid) == ground).all()
    image = flip_vertical(grid) if upright else flip_horizontal(grid)
    return np.where(grid == ground, image, grid)
