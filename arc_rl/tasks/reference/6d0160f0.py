"""Only the part with the yellow cell remains, and moves to where in the raster of parts the yellow cell is
within the part."""


def transform(grid):
    part = next(part for part in split(grid) if 4 in part)
    rows, columns = part.shape
    line = grid[rows, columns]
    row, column = np.argwhere(part == 4)[0]
    ground = np.bincount(grid[grid != line]).argmax()
    raster = np.where(grid == line, line, ground)
    return paste(raster, part, row * (rows + 1), column * (columns + 1))
