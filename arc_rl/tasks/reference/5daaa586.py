"""The rectangle between four long lines is cut out, and its dots draw rays to the line of their colour."""


def transform(grid):
    ground = dominant_color(grid)
    rows = [row for row, line in enumerate(grid) if dominant_color([line]) != ground]
    columns = [column for column, line in enumerate(grid.T) if dominant_color([line]) != ground]
    grid = grid[rows[0] : rows[-1] + 1, columns[0] : columns[-1] + 1]
    dots = most_common_color(peel(grid))
    sides = {"up": grid[0, 1], "down": grid[-1, 1], "left": grid[1, 0], "right": grid[1, -1]}
    for direction, color in sides.items():
        if color == dots:
            grid = draw_rays(grid, direction, dots)
    return grid
