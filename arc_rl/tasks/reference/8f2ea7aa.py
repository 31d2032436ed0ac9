"""The shape is cut out and becomes tiles: a copy of it wherever it has a coloured cell."""


def repeat_shape(grid):
    shape = trim(grid)
    return np.where(stretch(shape, *shape.shape), tile(shape, *shape.shape), 0)


def transform(grid):
    return on_black(grid, repeat_shape)
