"""The two halves are laid over each other: cells that are coloured in either turn pink."""


def transform(grid):
    first, second = halves(grid)
    ground = shared_color([first, second])
    return np.where((first == ground) & (second == ground), ground, 6)
