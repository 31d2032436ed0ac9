"""The sheet is cut out, and each piece is laid, turned as needed, over the holes that its cells of that
colour fit."""


def fill_holes(grid):
    pieces = [obj for obj in find_objects(grid, multicolor=True) if len(colors_of(obj)) > 1]
    for piece in pieces:
        grid = erase_object(grid, piece)
    sheet, color = trim(grid), most_common_color(grid)
    pieces.sort(key=lambda piece: -count_color(to_grid(piece), color))
    for obj, turns in itertools.product(pieces, range(4)):
        piece = rotate(to_grid(obj), turns)
        for top, left in find_pattern(sheet == 0, piece == color, exact=True):
            sheet = paste(sheet, piece, top, left)
    return sheet


def transform(grid):
    return on_black(grid, fill_holes)
