"""Rooms, the rectangles whose walls end at their corners, turn yellow; areas between the roads stay empty."""


def transform(grid):
    ground = dominant_color(grid)
    walls = {(row, column) for row, column in np.argwhere(grid != ground)}
    for space in find_areas(grid, ground):
        top, left, bottom, right = box(space, 1)
        corners = [
            ((row, column) in walls, (row + down, column) in walls, (row, column + across) in walls)
            for row, down in ((top, -1), (bottom, 1))
            for column, across in ((left, -1), (right, 1))
            if 0 <= row < height(grid) and 0 <= column < width(grid)
        ]
        if is_rectangle(space) and set(corners) == {(True, False, False)}:
            grid = draw_object(grid, space, 4)
    return grid
