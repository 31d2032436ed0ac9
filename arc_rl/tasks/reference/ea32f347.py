"""The longest bar turns blue (1), the middle one yellow (4), the shortest red (2)."""


def transform(grid):
    ground = dominant_color(grid)
    ranks = color_by_size(swap_colors(grid, ground, 0))
    return map_colors(ranks, {0: ground, 2: 4, 3: 2})
