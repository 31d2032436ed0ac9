"""Each rectangle of the patchwork shrinks to a single cell."""


def transform(grid):
    return compress(trim(grid))
