"""Each of the two dots becomes a stripe across the short side; they go on in turn at the same distance."""


def transform(grid):
    if height(grid) > width(grid):
        return transform(grid.T).T
    ground = dominant_color(grid)
    marks = sorted((column, grid[row, column]) for row, column in np.argwhere(grid != ground))
    gap = marks[1][0] - marks[0][0]
    for column, color in marks:
        grid[:, column :: 2 * gap] = color
    return grid
