"""The grid is repeated two by two, and the empty cells diagonally next to coloured ones turn light blue."""


def transform(grid):
    ground = dominant_color(grid)
    tiled = tile(grid, 2, 2)
    framed = pad(tiled)
    for row, column in np.argwhere(tiled != ground):
        framed[row : row + 3 : 2, column : column + 3 : 2] = 8
    return np.where((tiled == ground) & (peel(framed) == 8), 8, tiled)
