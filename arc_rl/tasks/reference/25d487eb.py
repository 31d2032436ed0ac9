"""From the cell of odd colour in the middle of a triangle's base a ray shoots out through the tip to the
border."""


def shoot_rays(grid):
    result = grid
    for triangle in find_objects(grid, multicolor=True):
        top, left, bottom, right = box(triangle)
        odd = colors_of(triangle)[-1]
        row, column = np.argwhere(to_grid(triangle) == odd)[0] + (top, left)
        direction = "down" if row == top else "up" if row == bottom else "right" if column == left else "left"
        result = draw_object(draw_ray(result, row, column, direction, odd), triangle)
    return overlay(result, grid)


def transform(grid):
    return on_black(grid, shoot_rays)
