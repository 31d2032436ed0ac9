"""Each square exchanges the colours of ring and core and puts out arms on all sides, as long as its core."""


def transform(grid):
    for square in find_objects(grid, multicolor=True, background=dominant_color(grid)):
        top, left, bottom, right = box(square)
        rows, columns = bottom - top - 1, right - left - 1
        ring, core = grid[top, left], grid[top + 1, left + 1]
        grid = fill_rectangle(grid, top - rows, left, bottom + rows, right, ring)
        grid = fill_rectangle(grid, top, left - columns, bottom, right + columns, ring)
        grid = paste(grid, swap_colors(to_grid(square), ring, core), top, left)
    return grid
