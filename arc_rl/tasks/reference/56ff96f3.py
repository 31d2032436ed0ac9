"""The two dots of each colour span a rectangle, which is filled in that colour."""


def transform(grid):
    ground = dominant_color(grid)
    for color in palette(grid):
        if color != ground:
            grid = fill_rectangle(grid, *bounds(grid == color), color)
    return grid
