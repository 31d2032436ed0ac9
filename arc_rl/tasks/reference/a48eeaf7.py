"""All dots move straight, or slantwise, up to the two-by-two block."""


def attract_dots(grid):
    block = most_common_color(keep_blocks(grid))
    (dots,) = set(palette(grid)) - {0, block}
    return attract(grid, dots, block)


def transform(grid):
    return on_black(grid, attract_dots)
