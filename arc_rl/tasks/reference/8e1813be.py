"""The coloured lines are put close together, in a square without gaps."""


def transform(grid):
    ground = dominant_color(grid)
    if len(palette(grid[:1])) > len(palette(grid[:, :1])):
        return transpose(transform(transpose(grid)))
    ends = np.where(grid[:, 0] == ground, grid[:, -1], grid[:, 0])
    colors = [color for color in ends if color != ground]
    return [[color] * len(colors) for color in colors]
