"""Both halves beside the middle line are laid over each other, the right one mirrored."""


def transform(grid):
    return on_black(grid, lambda grid: left_half(symmetrize(grid, "vertical")))
