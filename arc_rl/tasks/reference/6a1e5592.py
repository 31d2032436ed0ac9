"""The pieces turn blue and move into the gaps of the wall, each to where it exactly fills one."""


def transform(grid):
    ground = dominant_color(grid)
    edges = [grid[0], grid[-1], grid[:, 0], grid[:, -1]]
    wall = next(edge[0] for edge in edges if set(edge) == {edge[0]} != {ground})
    strip = fill_rectangle(0 * grid, *bounds(grid == wall), 1)
    gaps = [set(cells_of(gap)) for gap in find_areas(np.where(grid == wall, 0, strip), 1)]
    fits = []
    for number, piece in enumerate(find_objects((grid != wall) & (grid != ground))):
        top, left, bottom, right = box(piece)
        for down in range(-top, height(grid) - bottom):
            for across in range(-left, width(grid) - right):
                moved = set(cells_of(move_object(piece, down, across)))
                filled = [gap for gap in gaps if gap & moved]
                on_wall = any(grid[cell] == wall for cell in moved)
                if len(filled) == 1 and filled[0] <= moved and not on_wall:
                    fits.append((len(filled[0]), number, moved))
    result = np.where(grid == wall, wall, ground)
    placed = set()
    for _, number, moved in sorted(fits, key=lambda fit: -fit[0]):
        if number not in placed and all(result[cell] == ground for cell in moved):
            placed.add(number)
            for cell in moved:
                result[cell] = 1
    return result
