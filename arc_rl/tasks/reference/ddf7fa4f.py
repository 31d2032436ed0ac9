"""Each grey rectangle takes the colour of the dot in line with it."""


def match_colors(grid):
    objects = find_objects(grid, diagonal=False)
    for rectangle in select(objects, "not_dot"):
        for dot in select(objects, "dot"):
            if is_aligned(dot, rectangle):
                grid = draw_object(grid, rectangle, color_of(dot))
    return grid


def transform(grid):
    return on_black(grid, match_colors)
