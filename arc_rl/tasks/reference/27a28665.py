"""The number of pieces (cells joined by their sides) that make up the figure decides the output colour."""


def transform(grid):
    pieces = find_objects(grid, diagonal=False)
    color_for_pieces = {1: 6, 2: 3, 3: 1, 5: 2}
    return new_grid(1, 1, color_for_pieces[len(pieces)])
