"""Wherever dots lie as in the block, in any of its turns, a like block is laid around them."""


def stamp_blocks(grid):
    color = color_of(largest(find_objects(grid)))
    result = grid
    for turns in range(4):
        block = rotate(crop_color(grid, color), turns)
        for top, left in find_pattern(pad(grid, 2), recolor(block, color, 0), exact=True):
            result = paste(result, block, top - 2, left - 2)
    return result


def transform(grid):
    return on_black(grid, stamp_blocks)
