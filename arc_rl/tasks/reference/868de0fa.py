"""The inside of a square frame turns orange if its side is odd, red if it is even."""


def transform(grid):
    for frame in find_objects(grid, multicolor=True, diagonal=False, background=dominant_color(grid)):
        grid = fill_rectangle(grid, *box(frame, -1), 2 if height(to_grid(frame)) % 2 == 0 else 7)
    return grid
