"""The parts on both sides of the dividing line are compared: cells that are empty in both turn green."""


def compare(grid):
    first, second = split(grid)
    return np.where(first == second, 3, shared_color([first, second]))


def transform(grid):
    return on_black(grid, compare)
