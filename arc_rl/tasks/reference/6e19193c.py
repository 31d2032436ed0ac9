"""Each bent piece shoots a diagonal line out of its open corner."""


def transform(grid):
    result = grid
    for piece in find_objects(grid != dominant_color(grid)):
        top, left, bottom, right = box(piece)
        down, across = np.argwhere(to_grid(piece) == 0)[0]
        row, column = bottom + 1 if down else top - 1, right + 1 if across else left - 1
        direction = ("down" if down else "up") + ("_right" if across else "_left")
        result = draw_ray(result, row, column, direction, grid[bottom - down, right - across])
    return result
