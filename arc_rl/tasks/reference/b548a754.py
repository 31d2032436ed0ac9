"""The rectangle is stretched until it reaches the dot."""


def transform(grid):
    ground = dominant_color(grid)
    ring = select(find_objects(grid, background=ground), "hollow")[0]
    top, left = box(ring, -1)[:2]
    sides = bounds(grid != ground)
    return draw_rectangle(fill_rectangle(grid, *sides, grid[top, left]), *sides, color_of(ring))
