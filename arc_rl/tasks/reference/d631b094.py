"""The coloured cells are counted out in a row."""


def transform(grid):
    color = most_common_color(grid)
    return new_grid(1, count_color(grid, color), color)
