"""In a grid twice as high and wide, every cell leaves a trail to the lower right."""


def repeat_diagonally(grid):
    return draw_rays(paste(new_grid(2 * height(grid), 2 * width(grid)), grid, 0, 0), "down_right")


def transform(grid):
    return on_black(grid, repeat_diagonally)
