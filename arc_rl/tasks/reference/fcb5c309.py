"""The hollow rectangle with most dots in it is cut out, its frame in the colour of the dots."""


def transform(grid):
    _, frame, dots = colors_by_count(grid, True)[:3]
    rooms = [crop_box(grid, rectangle) for rectangle in find_areas(grid, frame)]
    fullest = max(rooms, key=lambda room: count_color(room, dots))
    return recolor(fullest, frame, dots)
