"""Between two coloured edges, each dot takes the colour of the edge that is nearer to it."""


def transform(grid):
    ground, first, last = dominant_color(grid), grid[0, 0], grid[-1, -1]
    if grid[-1, 0] != first:
        return transpose(transform(transpose(grid)))
    for row, column in np.argwhere((grid != ground) & (grid != first) & (grid != last)):
        grid[row, column] = first if column < width(grid) / 2 else last
    return grid
