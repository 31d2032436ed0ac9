"""The cell in the middle draws diagonals of its colour through the whole grid."""


def transform(grid):
    color = grid[height(grid) // 2, width(grid) // 2]
    return draw_lines_through(grid, color, "diagonal")
