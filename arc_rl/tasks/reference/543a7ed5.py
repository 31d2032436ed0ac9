"""The insides of the rings turn yellow, and everything gets a green outline."""


def transform(grid):
    return on_black(grid, lambda grid: outline(fill_enclosed(grid, 4), 3))
