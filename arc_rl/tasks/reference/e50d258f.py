"""The rectangle with most red cells is cut out."""


def transform(grid):
    ground = separator_color(grid)
    rectangles = find_objects(grid, multicolor=True, background=ground)
    return max([crop_box(grid, rectangle) for rectangle in rectangles], key=lambda part: count_color(part, 2))
