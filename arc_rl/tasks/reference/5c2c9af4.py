"""Of the three dots in a line, the middle one gets rings around it, each as far from the next as the dots
are."""


def transform(grid):
    dots = np.argwhere(grid != dominant_color(grid))
    middle = dots[len(dots) // 2]
    for ring in range(1, 30):
        away = ring * (dots[-1] - middle)
        grid = draw_rectangle(grid, *(middle - away), *(middle + away), grid[tuple(middle)])
    return grid
