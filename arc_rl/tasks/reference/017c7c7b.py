"""The rows go on in their rhythm until there are half as many again, and all that is drawn becomes red."""


def transform(grid):
    rows, columns = grid.shape
    drawn = np.where(grid == background(grid), 0, 2)
    longer = complete_tiling(vstack(drawn, new_grid(rows // 2, columns, 9)), 9)
    return np.where(longer == 0, background(grid), 2)
