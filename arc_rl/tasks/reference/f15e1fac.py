"""Beams run from the dots across the grid; at each red (2) mark they all move one cell away from its side."""


def draw_beams(grid):
    dots = max(set(palette(grid)) - {0, 2})
    if np.any(grid[1:] == dots):
        return rotate(draw_beams(rotate(grid)), -1)
    away = "right" if 2 in grid[:, 0] else "left"
    beams = keep_color(grid[:1], dots)
    for row in range(height(grid)):
        if 2 in grid[row]:
            beams = shift(beams, away)
        grid = stamp(grid, beams, row, 0)
    return grid


def transform(grid):
    return on_black(grid, draw_beams)
