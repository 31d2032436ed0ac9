"""Pink (6) lines run over the background through the middle of each frame, across the whole grid."""


def transform(grid):
    ground = dominant_color(grid)
    lines = grid
    for obj in find_objects(grid, diagonal=False, background=ground):
        lines = draw_ray(lines, *center(obj), "cross", 6)
    return np.where(grid == ground, lines, grid)
