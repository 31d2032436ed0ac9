"""Each dot is completed as the shape with a cell of its colour shows, mirrored where that colour is red."""


def stamp_samples(grid):
    objects = find_objects(grid, multicolor=True)
    for sample in objects:
        for dot in select(objects, "dot"):
            color = color_of(dot)
            if area(sample) > 1 and color in colors_of(sample):
                shape = flip_horizontal(to_grid(sample)) if color == 2 else to_grid(sample)
                row, column = np.argwhere(shape == color)[0]
                top, left = center(dot)
                grid = stamp(grid, shape, top - row, left - column)
    return grid


def transform(grid):
    return on_black(grid, stamp_samples)
