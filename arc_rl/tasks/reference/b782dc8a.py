"""The two colours flow on through the maze from the place where they start, in turn along the corridors."""


def transform(grid):
    flowing = colors_by_count(grid, True)[-2:]
    start = np.argwhere(np.isin(grid, flowing))
    around = pad(grid, 1, flowing[0])
    near = [color for row, column in start for color in around[row : row + 3, column : column + 3].ravel()]
    walls = max(set(near) - set(flowing), key=near.count)
    by_parity = {(row + column) % 2: grid[row, column] for row, column in start}
    for maze in find_objects(grid, True, False, background=walls):
        if set(colors_of(maze)) & set(flowing):
            for row, column in cells_of(maze):
                grid[row, column] = by_parity[(row + column) % 2]
    return grid
