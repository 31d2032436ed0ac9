"""The outermost rows and columns are doubled outwards, with black corners."""


def transform(grid):
    result = pad(grid)
    result[[0, -1], 1:-1] = grid[[0, -1]]
    result[1:-1, [0, -1]] = grid[:, [0, -1]]
    return result
