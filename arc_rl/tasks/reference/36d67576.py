"""The largest piece is the model: the others, turned or mirrored copies of its core, get all its markers."""


def complete_pieces(grid):
    pieces = find_objects(grid, True)
    core = most_common_color(grid)
    for piece, view in itertools.product(pieces, orientations(to_grid(largest(pieces)))):
        target = to_grid(piece)
        down, right = np.argwhere(target == core).min(axis=0) - np.argwhere(view == core).min(axis=0)
        placed = paste(0 * target, view, down, right)
        if np.array_equal(placed == core, target == core) and np.all((target == 0) | (target == placed)):
            top, left = box(piece)[:2]
            grid = stamp(grid, view, top + down, left + right)
    return grid


def transform(grid):
    return on_black(grid, complete_pieces)
