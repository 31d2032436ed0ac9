"""The tip of each spike drops to the base line, straight through the spike."""


def transform(grid):
    ground = dominant_color(grid)
    base = grid[-1, 0]
    if (grid[-1] == ground).any():
        return rotate(transform(rotate(grid)), 3)
    for row, column in np.argwhere((grid != ground) & (grid != base)):
        grid[-1, column] = grid[row, column]
        grid[row, column] = ground
    return grid
