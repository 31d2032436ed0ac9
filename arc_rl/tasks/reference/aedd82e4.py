"""Single cells, not joined to another by a side, become blue (1)."""


def transform(grid):
    return recolor_objects(grid, "dot", 1, diagonal=False)
