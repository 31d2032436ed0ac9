"""Each pattern goes on to the right in blue as the one that reaches the right border does, however it is
shifted."""


def continue_patterns(grid):
    top, _, bottom, _ = box(largest(find_objects(grid)))
    pattern, columns = grid[top : bottom + 1], np.arange(width(grid))
    for begun in find_objects(grid):
        row, _, _, right = box(begun)
        rows = grid[row : row + len(pattern)]
        for offset in range(width(grid)):
            shifted = pattern[: len(rows), np.maximum(columns - offset, 0)]
            if np.all(shifted[:, : right + 1] == rows[:, : right + 1]):
                grid = paste(grid, np.where(shifted > rows, 1, rows), row, 0)
                break
    return grid


def transform(grid):
    return on_black(grid, continue_patterns)
