"""The output is the one cell that lies in the middle of a ring of eight cells of another colour."""


def transform(grid):
    for color, middle in itertools.permutations(colors_by_count(grid, True)[1:], 2):
        if find_pattern(grid, draw_pixel(new_grid(3, 3, color), 1, 1, middle), exact=True):
            return [[middle]]
    return None
