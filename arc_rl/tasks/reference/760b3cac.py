"""The shape is copied, mirrored, to the side to which the arrow's corner cell points."""


def transform(grid):
    for arrow, color in itertools.permutations(colors_by_count(grid, True)[1:], 2):
        cells = crop_color(grid, arrow) == arrow
        if cells.shape == (3, 3) and cells[1].all() and cells.sum() == 5:
            left = bounds(grid == arrow)[1]
            top, _, bottom, _ = bounds(grid == color)
            shape = grid[top : bottom + 1, left : left + 3]
            pointed = left - 3 if cells[0, 0] or cells[2, 0] else left + 3
            return paste(grid, flip_horizontal(shape), top, pointed)
    return transform(grid.T).T
