"""The answer is light blue if light blue cells lead from one red square to the other, else black."""


def transform(grid):
    path, squares = most_common_color(grid), least_common_color(grid)
    groups = find_objects(grid, multicolor=True, diagonal=False)
    ends = [group for group in groups if squares in colors_of(group)]
    return [[path if len(ends) == 1 else 0]]
