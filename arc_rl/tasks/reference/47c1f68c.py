"""The cross of lines is taken out, and the shape in one quarter mirrored into all four, in their colour."""


def transform(grid):
    middle_row, middle_column = height(grid) // 2, width(grid) // 2
    line_color = grid[middle_row, middle_column]
    quarters = np.delete(np.delete(grid, middle_row, axis=0), middle_column, axis=1)
    return paint(symmetrize(quarters), line_color)
