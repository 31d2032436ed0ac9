"""The largest black rectangle at least two cells high and wide turns pink."""


def transform(grid):
    best, rectangle = 0, None
    for top, left in np.argwhere(grid == 0):
        right = width(grid)
        for bottom in range(top, height(grid)):
            while grid[bottom, left:right].any():
                right -= 1
            cells = (bottom + 1 - top) * (right - left)
            if cells > best and bottom > top and right > left + 1:
                best, rectangle = cells, (top, left, bottom, right - 1)
    return fill_rectangle(grid, *rectangle, 6) if rectangle else grid
