"""The object of two colours is cut out, all in its main colour."""


def transform(grid):
    obj = select(find_objects(grid, multicolor=True, background=dominant_color(grid)), "most_colors")[0]
    return crop_box(draw_object(grid, obj, color_of(obj)), obj)
