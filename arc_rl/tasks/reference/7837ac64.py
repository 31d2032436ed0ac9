"""Crossings of the grid lines are marked; a square between four marks of one colour becomes a cell of that
colour."""


def transform(grid):
    marked = ~np.isin(grid, colors_by_count(grid, True)[:2])
    marks = np.where(marked, grid, 0)[marked.any(axis=1)][:, marked.any(axis=0)]
    corners = np.array([marks[:-1, :-1], marks[:-1, 1:], marks[1:, :-1], marks[1:, 1:]])
    return np.where(np.all(corners == corners[0], axis=0), corners[0], 0)
