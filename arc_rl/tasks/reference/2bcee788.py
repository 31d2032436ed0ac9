"""The shape is mirrored over to the side where the strip of another colour lies; the ground turns green."""


def transform(grid):
    _, shape, strip = colors_by_count(grid, True)
    edge = bounds(grid == strip)[1]
    if bounds(grid == shape)[3] >= edge:
        return rotate(transform(rotate(grid)), -1)
    result = np.where(grid == shape, shape, 3)
    for row, column in np.argwhere(grid == shape):
        result[row, 2 * edge - 1 - column] = shape
    return result
