"""A line ties two rectangles: the one of its colour is pulled along it to the other; the line vanishes."""


def move_block(grid):
    mover, anchor = sorted(find_objects(grid), key=is_rectangle)
    return attract(keep_blocks(grid), color_of(mover), color_of(anchor))


def transform(grid):
    return on_black(grid, move_block)
