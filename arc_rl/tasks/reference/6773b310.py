"""Each part becomes a cell: blue if it holds two dots, else empty."""


def transform(grid):
    wall = separator_color(grid)
    ground, dot = [color for color in colors_by_count(grid, True) if color != wall]
    rooms = find_objects(grid, multicolor=True, background=wall)
    counts = np.array([count_color(crop_box(grid, room), dot) for room in rooms])
    return np.where(counts == 2, 1, ground).reshape(1 + len(full_rows(grid)), -1)
