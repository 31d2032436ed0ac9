"""Black rectangles at least two cells high and wide turn red, larger ones first, if more than half of them is
still black."""


def transform(grid):
    result = grid.copy()
    for rows, columns in sorted(itertools.product(range(2, 6), repeat=2), key=math.prod, reverse=True):
        for top in range(height(grid) - rows + 1):
            for left in range(width(grid) - columns + 1):
                block = slice(top, top + rows), slice(left, left + columns)
                if not grid[block].any() and (result[block] == 0).mean() > 0.5:
                    result[block] = 2
    return result
