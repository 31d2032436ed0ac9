"""Next to each diagonal pair of squares two light blue squares as large appear outside its free corners."""


def transform(grid):
    ground = dominant_color(grid)
    result = grid
    for pair in find_objects(grid, multicolor=True, background=ground):
        top, left, bottom, right = box(pair)
        size = (right - left + 1) // 2
        above, below = right + 1, left - size
        if grid[top, left] == ground:
            above, below = below, above
        square = new_grid(size, size, 8)
        result = paste(result, square, top - size, above)
        result = paste(result, square, bottom + 1, below)
    return result
