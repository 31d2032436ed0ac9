"""Both dots send a line towards each other; each ends in a claw, and the claws meet in the middle."""


def transform(grid):
    row, left, last_row, right = bounds(grid != dominant_color(grid))
    if row != last_row:
        return transpose(transform(transpose(grid)))
    middle = (left + right) // 2
    for start, bar, tip in ((left, middle - 1, middle), (right, middle + 2, middle + 1)):
        color = grid[row, start]
        grid = draw_line(grid, row, start, row, bar, color)
        grid = draw_line(grid, row - 2, bar, row + 2, bar, color)
        grid[row - 2, tip] = grid[row + 2, tip] = color
    return grid
