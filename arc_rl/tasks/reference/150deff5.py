"""The shape is cut up into squares of two by two cells, which turn light blue, and bars of three, which turn
red."""


def cover(grid):
    spots = np.argwhere(grid == 5)
    if len(spots) == 0:
        return grid
    row, column = spots[0]
    for color, rows, columns in ((8, 2, 2), (2, 1, 3), (2, 3, 1)):
        if np.sum(grid[row : row + rows, column : column + columns] == 5) == rows * columns:
            bottom, right = row + rows - 1, column + columns - 1
            result = cover(fill_rectangle(grid, row, column, bottom, right, color))
            if result is not None:
                return result
    return None


def transform(grid):
    ground = dominant_color(grid)
    pieces = cover(np.where(grid == ground, 0, 5))
    return np.where(pieces > 0, pieces, ground)
