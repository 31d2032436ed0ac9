"""The other dot makes one step, straight or diagonal, towards the yellow one."""


def transform(grid):
    ground = dominant_color(grid)
    goal, mover = np.argwhere(grid == 4)[0], np.argwhere((grid != 4) & (grid != ground))[0]
    color = grid[tuple(mover)]
    return draw_pixel(recolor(grid, color, ground), *(mover + np.sign(goal - mover)), color)
