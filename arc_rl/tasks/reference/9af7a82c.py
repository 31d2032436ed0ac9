"""Each colour becomes a column as high as its number of cells, the highest first."""


def transform(grid):
    counts = {color: count_color(grid, color) for color in palette(grid)}
    colors = sorted(counts, key=lambda color: -counts[color])
    most = counts[colors[0]]
    return transpose([[color] * counts[color] + [0] * (most - counts[color]) for color in colors])
