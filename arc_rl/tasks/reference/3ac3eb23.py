"""From each dot at the edge a checkered strip crosses the grid: its line and the lines beside it in turn."""


def draw_zigzags(grid):
    dots = grid[:1]
    grid[::2] = dots
    grid[1::2] = overlay(shift(dots, "left"), shift(dots, "right"))
    return grid


def transform(grid):
    if np.any(grid[1:] != dominant_color(grid)):
        return rotate(transform(rotate(grid)), -1)
    return on_black(grid, draw_zigzags)
