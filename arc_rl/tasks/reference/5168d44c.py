"""The ring around one dot of a line of dots moves on to the next dot, to the right or downwards."""


def move_ring(grid):
    objects = find_objects(grid)
    ring = select(objects, "unique_color")[0]
    dots = select(objects, "not_unique_color")
    ringed = [is_inside(dot, ring) for dot in dots].index(True)
    return draw_rectangle(erase_object(grid, ring), *box(dots[ringed + 1], 1), color_of(ring))


def transform(grid):
    return on_black(grid, move_ring)
