"""Each coloured corner draws every second of the rings around it, through the cells that it is nearest to."""


def transform(grid):
    ground = dominant_color(grid)
    corners = np.argwhere(grid != ground)
    result = grid.copy()
    for row, column in np.argwhere(grid == ground):
        offsets = np.abs(corners - (row, column))
        distances = offsets.sum(axis=1)
        near = distances.argmin()
        if np.count_nonzero(distances == distances[near]) == 1 and offsets[near].max() % 2 == 0:
            result[row, column] = grid[tuple(corners[near])]
    return result
