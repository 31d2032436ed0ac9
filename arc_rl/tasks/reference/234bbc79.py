"""The pieces are joined from left to right, link to link: the grey cells, which take the piece's colour."""


def chain_pieces(grid):
    pieces = sorted(find_objects(grid, True), key=lambda piece: box(piece)[1])
    shared = [color for color in range(1, 10) if all(color in colors_of(piece) for piece in pieces)]
    link = min(shared, key=lambda color: count_color(grid, color))
    result, place = 0 * grid, None
    for piece in pieces:
        links = sorted(np.argwhere(to_grid(piece) == link) + box(piece)[:2], key=lambda cell: cell[1])
        down, right = (0, 0) if place is None else place - links[0]
        moved = move_object(piece, down, right)
        color = max(set(colors_of(piece)) - {link})
        result = draw_object(result, moved, color)
        place = links[-1] + (down, right + 1)
    return result[:, : box(moved)[3] + 1]


def transform(grid):
    return on_black(grid, chain_pieces)
