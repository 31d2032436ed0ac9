"""Each dot shoots diagonals all four ways; on each ground they take the colour of the dots lying on it."""


def transform(grid):
    base = grid
    for dots in colors_by_count(grid, True)[2:]:
        base = dissolve(base, dots)
    inks = {}
    crossed = 0 * grid
    for row, column in np.argwhere(grid != base):
        inks[base[row, column]] = grid[row, column]
        crossed = draw_ray(crossed, row, column, "diagonal", 1)
    return np.where(crossed, map_colors(base, inks), base)
