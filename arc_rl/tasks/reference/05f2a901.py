"""The irregular shape moves straight towards the solid rectangle until they touch."""


def pull_shapes(grid):
    anchor = color_of(select(find_objects(grid), "solid")[0])
    return attract(grid, None, anchor)


def transform(grid):
    return on_black(grid, pull_shapes)
