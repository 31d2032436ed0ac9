"""The four colours of the small part colour the four quarters of the pattern in the large part."""


def transform(grid):
    row = full_rows(grid)[0]
    column = full_columns(grid)[0]
    bands = grid[:row], grid[row + 1 :]
    parts = [part for band in bands for part in (band[:, :column], band[:, column + 1 :])]
    colors, blank, _, pattern = sorted(parts, key=lambda part: part.size)
    rows, columns = pattern.shape
    colors = stretch(colors, rows // 2, columns // 2)
    return np.where(pattern == blank[0, 0], pattern, colors)
