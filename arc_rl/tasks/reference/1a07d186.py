"""Each dot moves straight to the line of its own colour and stops beside it; dots without a line vanish."""


def transform(grid):
    ground = dominant_color(grid)
    full = (grid != ground).all(axis=0)
    if not full.any():
        return transform(grid.T).T
    lines = {grid[0, column]: column for column in np.flatnonzero(full)}
    result = np.where(full, grid, ground)
    for row, column in np.argwhere(result != grid):
        color = grid[row, column]
        if color in lines:
            side = 1 if column > lines[color] else -1
            result[row, lines[color] + side] = color
    return result
