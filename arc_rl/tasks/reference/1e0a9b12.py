"""Every coloured cell falls to the bottom of its column."""


def transform(grid):
    return on_black(grid, lambda grid: gravity(grid, "down"))
