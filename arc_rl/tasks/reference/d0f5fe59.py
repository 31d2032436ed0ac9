"""The answer is a diagonal line, as long as there are objects, in their colour."""


def transform(grid):
    ground, color = colors_by_count(grid, True)
    count = len(find_objects(grid, background=ground))
    return np.where(np.eye(count), color, ground)
