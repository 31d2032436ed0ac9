"""The rectangle with most red cells in it is cut out."""


def transform(grid):
    border = [*grid[0], *grid[-1], *grid[:, 0], *grid[:, -1]]
    ground = np.bincount(border).argmax()
    spots = least_common_color(grid)
    rectangles = [crop_box(grid, obj) for obj in find_objects(grid, multicolor=True, background=ground)]
    return max(rectangles, key=lambda rectangle: count_color(rectangle, spots))
