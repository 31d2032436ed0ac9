"""The grid is symmetric about a diagonal but for holes of one colour, which take the colour of their mirror
image, or else of the diagonal they are on."""


def clashes(grid, hole):
    return ((grid != grid.T) & (grid != hole) & (hole != grid.T)).sum()


def transform(grid):
    flipped = flip_horizontal(grid)
    hole = min(palette(grid), key=lambda color: min(clashes(grid, color), clashes(flipped, color)))
    if clashes(flipped, hole) < clashes(grid, hole):
        return flip_horizontal(transform(flipped))
    whole = np.where(grid == hole, grid.T, grid)
    for row, column in np.argwhere(whole == hole):
        whole[row, column] = whole[row - 1, column - 1]
    return whole
