"""In reading order, every square of three by three cells that are still black turns blue."""


def transform(grid):
    for top, left in np.ndindex(height(grid) - 2, width(grid) - 2):
        if not grid[top : top + 3, left : left + 3].any():
            grid[top : top + 3, left : left + 3] = 1
    return grid
