"""The two dots of each colour are joined by a diagonal line of that colour."""


def transform(grid):
    return on_black(grid, lambda grid: connect(grid, "diagonal"))
