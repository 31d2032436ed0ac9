"""The object with most blue cells is cut out."""


def transform(grid):
    pieces = find_objects(grid, multicolor=True, diagonal=False, background=dominant_color(grid))
    return max([crop_box(grid, piece) for piece in pieces], key=lambda piece: count_color(piece, 1))
