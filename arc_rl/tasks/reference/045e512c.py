"""The largest shape is copied on and on, at distances of its own size and a gap, towards each piece and in
its colour."""


def transform(grid):
    objects = find_objects(grid, background=dominant_color(grid))
    shape = largest(objects)
    top, left, bottom, right = box(shape)
    for piece in objects:
        row, column = center(piece)
        down = ((row > bottom) - (row < top)) * (bottom - top + 2)
        across = ((column > right) - (column < left)) * (right - left + 2)
        for step in range(1, 30):
            grid = draw_object(grid, move_object(shape, step * down, step * across), color_of(piece))
    return grid
