"""The pattern moves into the frame; a cell takes the colour of the nearest side, if only one is nearest."""


def color_figure(grid):
    frame = crop_object(grid, "most_colors", True)
    (color,) = set(palette(grid)) - set(palette(frame))
    result = paste(frame, crop_color(grid, color), 1, 1)
    bottom, right = height(frame) - 1, width(frame) - 1
    for row, column in np.argwhere(result == color):
        above, below, before, behind = frame[0, 1], frame[-1, 1], frame[1, 0], frame[1, -1]
        sides = sorted([(row, above), (bottom - row, below), (column, before), (right - column, behind)])
        if sides[0][0] < sides[1][0]:
            result[row, column] = sides[0][1]
    return result


def transform(grid):
    return on_black(grid, color_figure)
