"""From the foot of the bar at one side run a red diagonal and, along the base, a yellow line."""


def transform(grid):
    ground = dominant_color(grid)
    if (grid[:, 0] == ground).any():
        return rotate(transform(rotate(grid)), 3)
    thickness = (grid[0] != ground).sum()
    grid = downscale(grid, thickness)
    base = height(grid) - 1
    grid = draw_ray(draw_ray(grid, base, 1, "right", 4), base - 1, 1, "up_right", 2)
    return scale(grid, thickness)
