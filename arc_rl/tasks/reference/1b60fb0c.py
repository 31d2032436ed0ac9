"""The figure lacks one of four equal arms around its middle: it is added in red."""


def make_symmetric(grid):
    top, left, bottom, right = bounds(grid)
    size = max(bottom - top, right - left) + 1
    completed = [
        complete(grid, row, column, size)
        for row in range(max(bottom - size + 1, 0), min(top, height(grid) - size) + 1)
        for column in range(max(right - size + 1, 0), min(left, width(grid) - size) + 1)
    ]
    return min(completed, key=lambda candidate: count_color(candidate, 2))


def complete(grid, top, left, size):
    square = crop(grid, top, left, size, size)
    for turns in (1, 2, 3):
        square = overlay(paint(rotate(square, turns), 2), square)
    return paste(grid, square, top, left)


def transform(grid):
    return on_black(grid, make_symmetric)
