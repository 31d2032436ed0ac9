"""Two cells of one colour on opposite borders are connected."""


def transform(grid):
    direction = "horizontal" if np.all(grid[:, 1:-1] == dominant_color(grid)) else "vertical"
    return on_black(grid, lambda grid: connect(grid, direction))
