"""Dots straight behind the arrowhead let their colour run from there to the border."""


def draw_trails(grid):
    if not points_up(grid):
        return rotate(draw_trails(rotate(grid)), -1)
    arrow = largest(find_objects(grid))
    _, left, _, right = box(arrow)
    for column in range(left, right + 1):
        behind = np.argwhere(grid[:, column] == color_of(arrow)).max() + 1
        if grid[behind:, column].any():
            grid[behind:, column] = grid[behind:, column].max()
    return grid


def points_up(grid):
    arrow = to_grid(largest(find_objects(grid)))
    return np.count_nonzero(arrow[0]) == 1 and np.count_nonzero(arrow[-1]) == 2


def transform(grid):
    return on_black(grid, draw_trails)
