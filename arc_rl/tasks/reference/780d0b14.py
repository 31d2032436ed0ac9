"""Each textured area between the separating lines shrinks to one cell of its colour."""


def transform(grid):
    separator = separator_color(grid)
    return swap_colors(summarize_parts(swap_colors(grid, 0, separator)), 0, separator)
