"""The largest empty lane through the noise, and lanes from it to the border, become green but for their
margins."""


def transform(grid):
    clear = outline(swap_colors(grid, 0, dominant_color(grid)), 3) == 0
    top, left, bottom, right = largest_rectangle(clear)
    lanes = np.zeros_like(clear)
    lanes[top : bottom + 1, left : right + 1] = True
    for row in range(top, bottom + 1):
        lanes[row, :left] |= clear[row, :left].all()
        lanes[row, right + 1 :] |= clear[row, right + 1 :].all()
    for column in range(left, right + 1):
        lanes[:top, column] |= clear[:top, column].all()
        lanes[bottom + 1 :, column] |= clear[bottom + 1 :, column].all()
    return np.where(lanes, 3, grid)


def largest_rectangle(mask):
    most, result = 0, None
    for top in range(height(mask)):
        for bottom in range(top, height(mask)):
            left = 0
            for free, run in itertools.groupby(mask[top : bottom + 1].all(axis=0).tolist()):
                right = left + len(list(run)) - 1
                cells = (right - left + 1) * (bottom - top + 1)
                if free and cells > most:
                    most, result = cells, (top, left, bottom, right)
                left = right + 1
    return result
