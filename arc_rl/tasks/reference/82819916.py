"""The short rows or columns go on as the full one shows, in their own two colours."""


def transform(grid):
    ground = dominant_color(grid)
    full = [row for row in grid if np.all(row != ground)]
    if len(full) == 0:
        return transpose(transform(transpose(grid)))
    for index, row in enumerate(grid):
        colors = {full[0][column]: row[column] for column in np.flatnonzero(row != ground)}
        if len(colors) == 2:
            grid = paste(grid, map_colors(full[:1], colors), index, 0)
    return grid
