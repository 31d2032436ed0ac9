"""The insides of the rectangles that are marked by their four corners become red."""


def transform(grid):
    corners, result = grid != dominant_color(grid), grid
    while corners.any():
        top, left = np.argwhere(corners)[0]
        right = left + 1 + corners[top, left + 1 :].argmax()
        bottom = top + 1 + corners[top + 1 :, left].argmax()
        result = fill_rectangle(result, top + 1, left + 1, bottom - 1, right - 1, 2)
        corners[top : bottom + 1, left : right + 1] = False
    return result
