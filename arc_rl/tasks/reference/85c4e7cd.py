"""The nested rings exchange their colours: the outermost takes that of the innermost, and so on."""


def transform(grid):
    bottom, right = height(grid) - 1, width(grid) - 1
    rings = [grid[ring, ring] for ring in range((min(grid.shape) + 1) // 2)]
    for ring, color in enumerate(reversed(rings)):
        grid = draw_rectangle(grid, ring, ring, bottom - ring, right - ring, color)
    return grid
