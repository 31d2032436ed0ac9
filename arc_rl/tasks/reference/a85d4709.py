"""A row becomes red (2), yellow (4) or green (3) when its dot lies in the left, middle or right third."""


def transform(grid):
    ground = dominant_color(grid)
    for row in grid:
        third = 3 * (row != ground).argmax() // len(row)
        row[:] = (2, 4, 3)[third]
    return grid
