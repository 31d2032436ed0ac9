"""The shape moves to the red wall, and a light blue line is drawn right behind it."""


def draw_wall(grid):
    color = next(color for color in colors_by_count(grid) if color != 2)
    grid = attract(grid, color, 2)
    _, left, _, right = bounds(grid == color)
    return draw_vertical_line(grid, left - 1 if right < bounds(grid == 2)[1] else right + 1, 8)


def transform(grid):
    if height(crop_color(grid, 2)) == 1:
        return transpose(transform(transpose(grid)))
    return on_black(grid, draw_wall)
