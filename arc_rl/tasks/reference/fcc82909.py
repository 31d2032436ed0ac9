"""Below each square of two by two cells hangs a green bar, as high as the square has colours."""


def transform(grid):
    for square in find_objects(grid, multicolor=True, diagonal=False, background=dominant_color(grid)):
        _, left, bottom, right = box(square)
        grid = fill_rectangle(grid, bottom + 1, left, bottom + len(colors_of(square)), right, 3)
    return grid
