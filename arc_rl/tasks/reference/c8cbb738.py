"""The cells of each colour form one figure: the figures are laid over each other, their middles together."""


def transform(grid):
    ground, *colors = colors_by_count(grid, True)
    figures = [crop_color(grid, color) for color in colors]
    rows, columns = np.max([figure.shape for figure in figures], axis=0)
    result = new_grid(rows, columns, ground)
    for figure, color in zip(figures, colors, strict=True):
        top, left = (rows - height(figure)) // 2, (columns - width(figure)) // 2
        for row, column in np.argwhere(figure == color):
            result[top + row, left + column] = color
    return result
