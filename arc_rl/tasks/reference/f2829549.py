"""Mark with green (3) the cells that are empty in both halves."""


def compare(grid):
    left, right = split(grid)
    ground = shared_color([left, right])
    return np.where((left == ground) & (right == ground), 3, ground)


def transform(grid):
    return on_black(grid, compare)
