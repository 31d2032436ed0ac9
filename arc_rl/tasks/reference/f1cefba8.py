"""Each notch in the frame makes its row or column change colours: inner colour outside, frame's colour
inside."""


def transform(grid):
    ground = dominant_color(grid)
    top, left, bottom, right = box(find_objects(grid, multicolor=True, background=ground)[0])
    frame = grid[top, left]
    inner = next(color for color in palette(grid) if color not in (ground, frame))
    changed = map_colors(grid, {ground: inner, inner: frame})
    result = grid.copy()
    for row, column in np.argwhere(grid == inner):
        if row in (top + 1, bottom - 1):
            result[:, column] = changed[:, column]
        if column in (left + 1, right - 1):
            result[row] = changed[row]
    return result
