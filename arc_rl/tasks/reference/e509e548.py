"""Figures with three ends become red (2), angles blue (1), and those bent twice pink (6)."""


def count_ends(figure):
    cells = pad(figure) != 0
    neighbors = sum(np.roll(cells, step, axis).astype(int) for step in (1, -1) for axis in (0, 1))
    return np.count_nonzero(cells & (neighbors == 1))


def transform(grid):
    for obj in find_objects(grid != dominant_color(grid), diagonal=False):
        figure = to_grid(obj)
        is_angle = area(obj) == height(figure) + width(figure) - 1
        grid = draw_object(grid, obj, 2 if count_ends(figure) == 3 else 1 if is_angle else 6)
    return grid
