"""Bars stand on one border: the half of each that is nearest to it, rounded down, turns 8."""


def transform(grid):
    ground = dominant_color(grid)
    if (grid[-1] == ground).all() or (grid[0] != ground).any():
        return rotate(transform(rotate(grid)), -1)
    for bar in find_objects(grid, background=ground):
        _, left, bottom, right = box(bar)
        half = area(bar) // 2
        grid[bottom + 1 - half :, left : right + 1] = 8
    return grid
