"""Each hole in a frame is filled by the loose piece of its form, of several by that of the rarest colour."""


def fit_pieces(grid):
    pieces = find_objects(grid)
    for hole in select(find_areas(grid, 0), "not_border"):
        fitting = [piece for piece in pieces if same_shape(piece, hole)]
        piece = min(fitting, key=lambda piece: count_color(grid, color_of(piece)))
        grid = draw_object(erase_object(grid, piece), hole, color_of(piece))
    return grid


def transform(grid):
    return on_black(grid, fit_pieces)
