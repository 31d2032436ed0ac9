"""Areas enclosed by the drawn lines are filled with yellow (4)."""


def transform(grid):
    return on_black(grid, lambda grid: fill_enclosed(grid, 4))
