"""Single cells are erased; cells that touch another of their colour, if only by a corner, stay."""


def transform(grid):
    return on_black(grid, remove_noise)
