"""The cells of the blocks take the colours that the strip beside them shows in their rows (or columns)."""


def transform(grid):
    blocks = most_common_color(grid)
    strip = recolor(grid, blocks, 0)
    axis = 0 if strip.any(axis=1).sum() == 1 else 1
    return np.where(grid == blocks, strip.max(axis=axis, keepdims=True), grid)
