"""A yellow dot appears at the border that each open box faces, in line with the gap in its side."""


def mark_gaps(grid):
    result = grid.copy()
    for obj in find_objects(grid):
        top, left, bottom, right = box(obj)
        row, column = np.argwhere(to_grid(obj) == 0)[0]
        if right - left > bottom - top:
            result[-1 if row else 0, left + column] = 4
        else:
            result[top + row, -1 if column else 0] = 4
    return result


def transform(grid):
    return on_black(grid, mark_gaps)
