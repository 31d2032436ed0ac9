"""Every solid rectangle is hollowed out to its outline."""


def transform(grid):
    return on_black(grid, lambda grid: fill_interior(grid, 0))
