"""The pattern repeats along the long side and is continued to the border."""


def transform(grid):
    if height(grid) > width(grid):
        return transform(grid.T).T
    _, first, _, last = bounds(grid != dominant_color(grid))
    pattern = grid[:, first : last + 1]
    steps = range(1, width(pattern) + 1)
    period = next(step for step in steps if (pattern[:, step:] == pattern[:, :-step]).all())
    return pattern[:, (np.arange(width(grid)) - first) % period]
