"""The colour in each jar fills it to the neck and spreads in a line over the neck's opening."""


def fill_jars(grid):
    result = grid
    for jar in select(find_objects(grid), "not_dot"):
        top, left, bottom, right = box(jar)
        inside = crop_box(grid, jar)
        ink = most_common_color(recolor(inside, color_of(jar), 0))
        if np.all(inside[-1] == color_of(jar)):
            top -= 1
        else:
            bottom += 1
        result = fill_rectangle(result, top, left, bottom, right, ink)
    return overlay(result, grid)


def transform(grid):
    return on_black(grid, fill_jars)
