"""Red cells (2) send a line to the wall, blue ones (1) a line away from it to the border."""


def transform(grid):
    ground = dominant_color(grid)
    walls = [row for row in full_rows(grid) if grid[row, 0] != ground]
    if not walls:
        return transpose(transform(transpose(grid)))
    wall = walls[0]
    grid[:wall] = draw_rays(draw_rays(grid[:wall], "down", 2), "up", 1)
    grid[wall + 1 :] = draw_rays(draw_rays(grid[wall + 1 :], "up", 2), "down", 1)
    return grid
