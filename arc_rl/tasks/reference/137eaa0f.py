"""The pieces are laid over each other so that their cells of the colour they have in common coincide."""


def join_pieces(grid):
    pieces = [to_grid(obj) for obj in find_objects(grid, multicolor=True)]
    shared = next(color for color in range(1, 10) if all(count_color(piece, color) == 1 for piece in pieces))
    collage = new_grid(29, 29)
    for piece in pieces:
        row, column = np.argwhere(piece == shared)[0]
        collage = stamp(collage, piece, 14 - row, 14 - column)
    return trim(collage)


def transform(grid):
    return on_black(grid, join_pieces)
