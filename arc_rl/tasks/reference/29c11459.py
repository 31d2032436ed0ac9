"""Two dots at opposite ends of a line draw it in their colours as far as the middle, which turns grey."""


def transform(grid):
    ground = dominant_color(grid)
    if (grid[:, 0] == ground).all():
        return transform(grid.T).T
    middle = width(grid) // 2
    for row in np.flatnonzero(grid[:, 0] != ground):
        grid[row, :middle] = grid[row, 0]
        grid[row, middle + 1 :] = grid[row, -1]
        grid[row, middle] = 5
    return grid
