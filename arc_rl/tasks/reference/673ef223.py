"""A line runs from one bar to each dot, which turns 4; from the other bar it crosses the whole grid."""


def transform(grid):
    _, bar_color, dot_color = colors_by_count(grid, True)
    if bar_color in grid[:, 1:-1]:
        return transpose(transform(transpose(grid)))
    bars = find_areas(grid, bar_color)
    result = grid
    for row, column in np.argwhere(grid == dot_color):
        near, far = sorted(bars, key=lambda bar: not box(bar)[0] <= row <= box(bar)[2])
        result = draw_line(result, row, column, row, box(near)[1], dot_color)
        result = draw_pixel(result, row, column, 4)
        result = draw_horizontal_line(result, row - box(near)[0] + box(far)[0], dot_color)
    return np.where(grid == bar_color, bar_color, result)
