"""The rare cells are left of crosses with arms of one length: their cells hidden by static become 8."""


def find_crosses(marked, free, arm):
    span = range(-arm, arm + 1)
    steps = [(step, 0) for step in span] + [(0, step) for step in span if step]
    fits = np.all([np.roll(free, step, (0, 1)) for step in steps], axis=0)
    rest, crosses = marked.copy(), []
    while rest.any():
        hits = fits * np.sum([np.roll(rest, step, (0, 1)) for step in steps], axis=0)
        if hits.max() == 0:
            return None
        row, column = divmod(int(hits.argmax()), rest.shape[1])
        cells = [(row + down, column + right) for down, right in steps]
        for cell in cells:
            rest[cell] = False
        crosses.append(cells)
    return crosses


def transform(grid):
    margin = 6
    rare = rarest_color(grid)
    marked = np.pad(grid == rare, margin)
    guesses = []
    for static, arm in itertools.product(set(palette(grid)) - {rare}, (1, 2, 3)):
        free = np.pad((grid == rare) | (grid == static), margin, constant_values=True)
        crosses = find_crosses(marked, free, arm)
        if crosses:
            guesses.append(crosses)
    for row, column in itertools.chain(*min(guesses, key=len)):
        if not marked[row, column]:
            grid = draw_pixel(grid, row - margin, column - margin, 8)
    return grid
