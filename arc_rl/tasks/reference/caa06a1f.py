"""The pattern is continued over its one-coloured margin right and below, and moves left by one cell."""


def transform(grid):
    margin = grid[-1, -1]
    if set(grid[-1]) | set(grid[:, -1]) != {margin}:
        return rotate(transform(rotate(grid)), 3)
    wider = hstack(grid, new_grid(height(grid), 1, margin))
    return complete_tiling(wider, margin)[:, 1:]
