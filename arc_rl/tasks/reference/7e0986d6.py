"""The dots of another colour are noise: on a rectangle they take its colour, elsewhere they vanish."""


def transform(grid):
    return on_black(grid, lambda grid: keep_blocks(paint(grid, most_common_color(grid))))
