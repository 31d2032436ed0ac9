"""The cells at the border grow across the grid and step to the right below an obstacle in their way."""


def transform(grid):
    ground = dominant_color(grid)
    if len(set(palette(grid[-1:])) - set(palette(grid[:-1]))) == 0:
        return rotate(transform(rotate(grid)), 3)
    seed = next(color for color in palette(grid[-1:]) if color not in palette(grid[:-1]))
    for column in np.flatnonzero(grid[-1] == seed):
        for row in reversed(range(height(grid))):
            if grid[row, column] not in (ground, seed):
                column += 1
                grid[row + 1, column] = seed
            grid[row, column] = seed
    return grid
