"""Blue (1) blocks leave a diagonal trail upwards to the left, red (2) blocks downwards to the right."""


def transform(grid):
    blocks = find_objects(grid)
    for block in blocks:
        top, left, bottom, right = box(block)
        if color_of(block) == 1:
            grid = draw_ray(grid, top, left, "up_left", 1)
        else:
            grid = draw_ray(grid, bottom, right, "down_right", 2)
    for block in blocks:
        grid = draw_object(grid, block)
    return grid
