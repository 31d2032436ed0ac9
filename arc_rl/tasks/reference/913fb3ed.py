"""Dots get rings around them: green (3) gets pink (6), red (2) gets blue (1), light blue (8) yellow (4)."""


def transform(grid):
    return outline(outline(outline(grid, 6, 3), 1, 2), 4, 8)
