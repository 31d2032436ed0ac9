"""The four angles are put together as the corners of a frame."""


def join_corners(grid):
    corners = {}
    for obj in find_objects(grid):
        piece = to_grid(obj)
        corners[piece[0].all(), piece[:, 0].all()] = piece
    rows = height(corners[True, True]) + height(corners[False, True])
    columns = width(corners[True, True]) + width(corners[True, False])
    frame = new_grid(rows, columns)
    for (above, left), piece in corners.items():
        top = 0 if above else rows - height(piece)
        frame = stamp(frame, piece, top, 0 if left else columns - width(piece))
    return frame


def transform(grid):
    return on_black(grid, join_corners)
