"""The colour that keeps to one small box marks it: all other cells within that box become green (3)."""


def transform(grid):
    if len(palette(grid)) < 3:
        return grid
    marks = min(palette(grid), key=lambda color: crop_color(grid, color).size)
    filled = fill_rectangle(grid, *bounds(grid == marks), 3)
    return np.where(grid == marks, marks, filled)
