"""Two cells of one colour are joined by a line; vertical lines lie on top of horizontal ones."""


def draw_lines(grid):
    lines = grid
    for direction in ("horizontal", "vertical"):
        for color in palette(grid)[1:]:
            lines = overlay(lines, connect(keep_color(grid, color), direction))
    return lines


def transform(grid):
    return on_black(grid, draw_lines)
