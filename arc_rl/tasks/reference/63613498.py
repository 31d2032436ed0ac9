"""The shape of the same form as the one inside the corner turns the colour of the corner's walls."""


def transform(grid):
    objects = find_objects(grid, background=dominant_color(grid))
    key, corner = next(pair for pair in itertools.permutations(objects, 2) if is_inside(*pair))
    for obj in objects:
        if same_shape(obj, key) and not is_inside(obj, corner):
            grid = draw_object(grid, obj, color_of(corner))
    return grid
