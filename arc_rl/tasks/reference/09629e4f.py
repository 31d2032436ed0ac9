"""The part with the fewest colours is enlarged to the whole: each of its cells fills the part at the same
place."""


def transform(grid):
    wall = separator_color(grid)
    rooms = find_objects(grid, multicolor=True, background=wall)
    key = min(split(grid), key=lambda part: len(palette(part)))
    for index, color in enumerate(key.ravel()):
        grid = draw_object(grid, rooms[index], color)
    return grid
