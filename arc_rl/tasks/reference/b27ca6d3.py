"""Each pair of neighbouring cells gets a green (3) ring around it."""


def transform(grid):
    ground = dominant_color(grid)
    ringed = grid
    for obj in find_objects(grid, diagonal=False, background=ground):
        if area(obj) == 2:
            ringed = fill_rectangle(ringed, *box(obj, 1), 3)
    return np.where(grid == ground, ringed, grid)
