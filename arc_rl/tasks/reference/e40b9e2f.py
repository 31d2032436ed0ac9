"""The pattern is completed to look the same after a quarter-turn, about the centre of its complete core."""


def orbit(cell, pivot):
    row, column = cell
    total, offset = pivot
    return [
        (row, column),
        (column + offset, total - row),
        (total + offset - row, total - offset - column),
        (total - column, row - offset),
    ]


def transform(grid):
    ground = dominant_color(grid)
    cells = {(row, column): grid[row, column] for row, column in np.argwhere(grid != ground)}
    top, left, bottom, right = bounds(grid != ground)
    totals, offsets = range(top + left, bottom + right + 1), range(top - right, bottom - left + 1)
    largest_core = 0
    for pivot in itertools.product(totals, offsets):
        orbits = {cell: orbit(cell, pivot) for cell in cells}
        core = sum(all(image in cells for image in orbits[cell]) for cell in cells)
        agrees = all(cells.get(image, cells[cell]) == cells[cell] for cell in cells for image in orbits[cell])
        if core > largest_core and agrees:
            largest_core, best = core, orbits
    for cell, images in best.items():
        for row, column in images:
            grid = draw_pixel(grid, row, column, cells[cell])
    return grid
