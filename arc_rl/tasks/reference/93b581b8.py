"""Each cell of the little square appears as a block of two by two cells beyond the opposite corner."""


def transform(grid):
    result = grid
    for square in find_objects(grid, multicolor=True, background=dominant_color(grid)):
        top, left, _, _ = box(square)
        for row in (0, 1):
            for column in (0, 1):
                block = new_grid(2, 2, grid[top + 1 - row, left + 1 - column])
                result = paste(result, block, top - 2 + 4 * row, left - 2 + 4 * column)
    return result
