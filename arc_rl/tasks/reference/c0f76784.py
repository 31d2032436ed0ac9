"""The hollow of each frame is filled with a colour by its size: 6, 7 or 8 for a side of 1, 2 or 3 cells."""


def transform(grid):
    ground = dominant_color(grid)
    for hollow in select(find_areas(grid, ground), "not_border"):
        side = width(to_grid(hollow))
        grid = draw_object(grid, hollow, 5 + side)
    return grid
