"""The grid is mirrored at the line of one colour that runs through its middle or along a diagonal."""


def transform(grid):
    middle = height(grid) // 2
    ground = dominant_color(grid)
    axes = [
        (np.diagonal(grid), transpose(grid)),
        (grid[middle], flip_vertical(grid)),
        (grid[:, middle], flip_horizontal(grid)),
        (np.diagonal(flip_horizontal(grid)), rotate(transpose(grid), 2)),
    ]
    return next(image for line, image in axes if set(line) == {line[0]} != {ground})
