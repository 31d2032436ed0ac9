"""The four corner pieces of the grid, which share its middle row, are laid over each other."""


def fold(grid):
    rows, columns = (height(grid) + 1) // 2, width(grid) // 2
    halved = overlay(grid[:rows], grid[-rows:])
    return overlay(halved[:, :columns], halved[:, -columns:])


def transform(grid):
    return on_black(grid, fold)
