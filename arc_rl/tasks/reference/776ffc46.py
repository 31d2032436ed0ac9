"""Shapes of the same form as a shape inside a closed frame take on its colour."""


def transform(grid):
    shapes = find_objects(grid, background=dominant_color(grid))
    for frame in select(shapes, "hollow"):
        for model in shapes:
            if is_inside(model, frame) and model is not frame:
                for shape in shapes:
                    if same_shape(shape, model):
                        grid = draw_object(grid, shape, color_of(model))
    return grid
