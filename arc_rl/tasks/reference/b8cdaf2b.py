"""From the corners of the step on the base, two diagonals in the colour below the step run outwards."""


def transform(grid):
    ground = dominant_color(grid)
    if (grid[-1] == ground).any():
        return rotate(transform(rotate(grid)), 3)
    left, *_, right = np.flatnonzero(grid[-2] != ground).repeat(2)
    color, top = grid[-1, left], height(grid) - 3
    return draw_ray(draw_ray(grid, top, left - 1, "up_left", color), top, right + 1, "up_right", color)
