"""The grid is ragged bands of colour; the answer names their colours in order."""


def transform(grid):
    return compress(smooth_lines(grid))
