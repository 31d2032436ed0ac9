"""Of the areas between the lines, the first becomes blue (1), the middle one red (2), the last green (3)."""


def transform(grid):
    lines = separator_color(grid)
    areas = find_objects(grid, diagonal=False, background=lines)
    for index, color in ((0, 1), (len(areas) // 2, 2), (-1, 3)):
        grid = draw_object(grid, areas[index], color)
    return grid
