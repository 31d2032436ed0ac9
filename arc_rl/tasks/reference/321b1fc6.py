"""The figure of many colours is moved away: copies of it cover the silhouettes."""


def restore_figures(grid):
    silhouette = most_common_color(grid)
    figure = trim(recolor(grid, silhouette, 0))
    result = keep_color(grid, silhouette)
    for row in range(height(grid) - height(figure) + 1):
        for column in range(width(grid) - width(figure) + 1):
            window = result[row : row + height(figure), column : column + width(figure)]
            if np.all(window[figure > 0] == silhouette):
                window[figure > 0] = figure[figure > 0]
    return result


def transform(grid):
    return on_black(grid, restore_figures)
