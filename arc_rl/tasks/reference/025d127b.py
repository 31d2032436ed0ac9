"""Each slanted frame leans less: all but its lowest row moves right, though not past its right end."""


def lean(grid):
    for obj in find_objects(grid):
        _, _, bottom, right = box(obj)
        grid = erase_object(grid, obj)
        for row, column in cells_of(obj):
            moved = column if row == bottom else min(column + 1, right)
            grid = draw_pixel(grid, row, moved, color_of(obj))
    return grid


def transform(grid):
    return on_black(grid, lean)
