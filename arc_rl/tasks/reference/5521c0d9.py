"""All rectangles stand on one border: each moves away from it by its own height."""


def raise_blocks(grid):
    risen = 0 * grid
    for rectangle in find_objects(grid):
        risen = draw_object(risen, move_object(rectangle, -height(to_grid(rectangle)), 0))
    return risen


def transform(grid):
    rectangles = find_objects(grid, background=dominant_color(grid))
    if any(box(rectangle)[2] < height(grid) - 1 for rectangle in rectangles):
        return rotate(transform(rotate(grid)), -1)
    return on_black(grid, raise_blocks)
