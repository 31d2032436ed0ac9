"""The nested angles of colour are repeated outwards until they cover a grid twice as high and wide."""


def transform(grid):
    turns = next(turns for turns in range(4) if is_nested(rotate(grid, turns)))
    colors = [color for color in np.diagonal(rotate(grid, turns)) if color != 0]
    size = 2 * height(grid)
    result = [[colors[max(row, column) % len(colors)] for column in range(size)] for row in range(size)]
    return rotate(result, -turns)


def is_nested(grid):
    size, colors = height(grid), np.diagonal(grid)
    return all(grid[row, column] == colors[max(row, column)] for row in range(size) for column in range(size))
