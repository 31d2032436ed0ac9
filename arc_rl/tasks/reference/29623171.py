"""The part with the most dots is filled with their colour; all other parts are emptied."""


def transform(grid):
    wall = separator_color(grid)
    rooms = find_objects(grid, multicolor=True, background=wall)
    ground, color = [color for color in colors_by_count(grid, True) if color != wall]
    counts = [count_color(crop_box(grid, room), color) for room in rooms]
    for room, count in zip(rooms, counts, strict=True):
        grid = draw_object(grid, room, color if count == max(counts) else ground)
    return grid
