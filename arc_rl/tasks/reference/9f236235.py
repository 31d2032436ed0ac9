"""Each area between the lines shrinks to one cell of its colour, and left and right are swapped."""


def transform(grid):
    lines = separator_color(grid)
    return swap_colors(flip_horizontal(summarize_parts(swap_colors(grid, 0, lines))), 0, lines)
