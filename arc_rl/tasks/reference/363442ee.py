"""The pattern beside the line is copied to each single cell, which is the middle of the copy."""


def stamp_pattern(grid):
    line = next(obj for obj in find_objects(grid) if is_line(obj) and area(obj) in grid.shape)
    pattern = trim(keep_objects(erase_object(grid, line), "not_dot", multicolor=True))
    for dot in select(find_objects(grid, multicolor=True), "dot"):
        row, column = center(dot)
        grid = paste(grid, pattern, row - height(pattern) // 2, column - width(pattern) // 2)
    return grid


def transform(grid):
    return on_black(grid, stamp_pattern)
