"""Only the one solid block stays; all the scattered cells around it are erased."""


def transform(grid):
    return on_black(grid, keep_blocks)
