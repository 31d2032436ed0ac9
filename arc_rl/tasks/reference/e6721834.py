"""The pieces of one half move to the other half, to the places where dots like their own wait for them."""


def marked(piece):
    return piece != dominant_color(piece)


def transform(grid):
    if marked(top_half(grid)).mean() >= 0.5:
        return transform(grid.T).T
    board, store = sorted([top_half(grid), bottom_half(grid)], key=lambda half: len(palette(half)))
    pieces = [crop_box(store, obj) for obj in find_objects(marked(store))]
    for piece in sorted(pieces, key=lambda piece: marked(piece).sum(), reverse=True):
        pattern = np.where(marked(piece), piece, dominant_color(board))
        for top, left in find_pattern(board, pattern, exact=True):
            board = paste(board, piece, top, left)
    return board
