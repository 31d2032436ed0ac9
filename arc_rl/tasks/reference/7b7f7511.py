"""The grid shows the same half twice, side by side or one above the other: keep one."""


def transform(grid):
    if np.array_equal(left_half(grid), right_half(grid)):
        return left_half(grid)
    return top_half(grid)
