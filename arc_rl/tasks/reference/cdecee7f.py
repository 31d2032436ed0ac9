"""The dots, taken from left to right, fill three rows of three cells in turn to the right, left and right."""


def transform(grid):
    ground = dominant_color(grid)
    dots = [color for column in transpose(grid) for color in column if color != ground]
    dots += [ground] * (9 - len(dots))
    return [dots[:3], dots[5:2:-1], dots[6:]]
