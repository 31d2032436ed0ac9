"""The dot travels along the grid and bounces between its two long sides, one step sideways at each step."""


def transform(grid):
    if width(grid) > height(grid):
        return transpose(transform(transpose(grid)))
    columns = [*range(width(grid)), *range(width(grid) - 2, 0, -1)]
    for start, column in np.argwhere(grid != dominant_color(grid)):
        for row in range(height(grid)):
            grid[row, columns[(column + abs(row - start)) % len(columns)]] = grid[start, column]
    return grid
