"""The zigzag line cuts the grid into fields; from the left, every third of them is filled with yellow (4)."""


def transform(grid):
    fields = find_objects(grid != grid[0, 0], diagonal=False)
    for field in sorted(fields, key=lambda field: box(field)[1])[::3]:
        grid = draw_object(grid, field, 4)
    return grid
