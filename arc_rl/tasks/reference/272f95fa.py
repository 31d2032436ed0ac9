"""Two lines each way cut the grid in nine; the middle part turns pink, the one above it red, below it blue,
left of it yellow and right of it green."""


def transform(grid):
    ground = grid[0, 0]
    colors = np.array([[ground, 2, ground], [4, 6, 3], [ground, 1, ground]])
    part_row = np.cumsum((grid != ground).all(axis=1))
    part_column = np.cumsum((grid != ground).all(axis=0))
    return np.where(grid == ground, colors[part_row][:, part_column], grid)
