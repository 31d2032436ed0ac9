"""The two halves are laid over each other: cells that are empty in both turn red."""


def transform(grid):
    first, second = halves(grid)
    ground = shared_color([first, second])
    return np.where((first == ground) & (second == ground), 2, ground)
