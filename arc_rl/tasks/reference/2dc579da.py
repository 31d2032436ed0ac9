"""The room between the walls that holds a cell of another colour is cut out."""


def transform(grid):
    wall = separator_color(grid)
    rooms = find_objects(grid, multicolor=True, background=wall)
    parts = [crop_box(grid, room) for room in rooms]
    floor = np.bincount(grid[grid != wall]).argmax()
    return next(part for part in parts if np.any(part != floor))
