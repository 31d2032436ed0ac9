"""The fields together show a whole figure: every field gets what it lacks of it in the colour of the
lines."""


def repeat_figure(grid):
    figure = overlay_parts(grid)
    rows, columns = figure.shape
    line = grid[rows, 0] if rows < height(grid) else grid[0, columns]
    whole = np.pad(paint(figure, line), ((0, 1), (0, 1)))
    whole = np.tile(whole, (30 // rows, 30 // columns))[: height(grid), : width(grid)]
    return overlay(whole, grid)


def transform(grid):
    return on_black(grid, repeat_figure)
