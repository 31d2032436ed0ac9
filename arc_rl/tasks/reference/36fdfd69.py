"""Dots of the rarest colour that lie close together are boxed, and all else in the box turns yellow."""


def transform(grid):
    color = rarest_color(grid)
    boxes = grid * 0
    for (row1, column1), (row2, column2) in itertools.combinations(np.argwhere(grid == color), 2):
        if abs(row1 - row2) <= 2 and abs(column1 - column2) <= 2:
            boxes = fill_rectangle(boxes, row1, column1, row2, column2, 4)
    return np.where(grid == color, color, overlay(grid, fill_boxes(boxes, 4)))
