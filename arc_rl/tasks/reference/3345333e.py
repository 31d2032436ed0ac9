"""The block is taken away, and what it hid is filled in from the mirror image."""


def mirror_figure(grid):
    block = largest([obj for obj in find_objects(grid) if is_rectangle(obj)])
    figure = erase_object(grid, block)
    best = figure * 0
    for flip, ways in (flip_horizontal, ("left", "right")), (flip_vertical, ("up", "down")):
        for way, step in itertools.product(ways, range(max(grid.shape))):
            image = shift(flip(figure), way, step)
            fits = np.all(grid[image > 0] > 0) and np.count_nonzero(image) == np.count_nonzero(figure)
            if fits and np.count_nonzero(image & figure) > np.count_nonzero(best & figure):
                best = image
    return overlay(figure, best)


def transform(grid):
    return on_black(grid, mirror_figure)
