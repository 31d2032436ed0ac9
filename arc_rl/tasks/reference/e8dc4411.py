"""The figure is repeated slantwise to the border in the colour and direction of the piece of a first copy."""


def transform(grid):
    _, figure, copies = colors_by_count(grid, True)
    cells = set(map(tuple, np.argwhere(grid == figure).tolist()))
    started = set(map(tuple, np.argwhere(grid == copies).tolist()))
    for step, down, right in itertools.product(range(1, 10), (-1, 1), (-1, 1)):
        copy = {(row + step * down, column + step * right) for row, column in cells}
        if started <= copy and not copy & cells:
            break
    for times in range(1, 16):
        for row, column in cells:
            grid = draw_pixel(grid, row + times * step * down, column + times * step * right, copies)
    return grid
