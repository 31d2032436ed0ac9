"""Mark with green (3) the cells that are coloured in just one of the two halves."""


def compare(grid):
    top, bottom = split(grid)
    ground = shared_color([top, bottom])
    return np.where((top == ground) != (bottom == ground), 3, ground)


def transform(grid):
    return on_black(grid, compare)
