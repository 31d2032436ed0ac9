"""The areas between the lines turn green, but those that gaps in the lines join turn yellow with the gaps."""


def color_fields(grid):
    grid = recolor_regions(grid, "dot", 4)
    grid = recolor_regions(grid, "solid", 3)
    return recolor(grid, 0, 4)


def transform(grid):
    return on_black(grid, color_fields)
