"""Blue cells get orange neighbours at their four sides, red cells yellow neighbours at their four corners."""


def transform(grid):
    grid = outline(grid, 7, 1, "sides")
    return outline(grid, 4, 2, "corners")
