"""The number of colours names a grey line: one the top row, two the falling and three the rising diagonal."""


def transform(grid):
    colors, last = len(palette(grid)), height(grid) - 1
    start, end = last if colors == 3 else 0, last if colors == 2 else 0
    return draw_line(grid * 0, start, 0, end, last, 5)
