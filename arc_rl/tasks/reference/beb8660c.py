"""The bars are sorted by length, the longest next to the full line at the bottom, and pushed to the right."""


def transform(grid):
    if (grid[-1] == dominant_color(grid)).any():
        return rotate(transform(rotate(grid)), 3)
    return on_black(grid, lambda grid: gravity(sort_lines(grid, "down"), "right"))
