"""Around each square, the cells at its corners become 1, 2, 3 and 4, in reading order."""


def transform(grid):
    for square in find_objects(grid, background=dominant_color(grid)):
        top, left, bottom, right = box(square, 1)
        grid = draw_pixel(grid, top, left, 1)
        grid = draw_pixel(grid, top, right, 2)
        grid = draw_pixel(grid, bottom, left, 3)
        grid = draw_pixel(grid, bottom, right, 4)
    return grid
