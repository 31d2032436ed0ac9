"""The corner pieces of each colour form a square; all the squares are placed inside each other by size."""


def full_size(places):
    for index, step in enumerate(np.diff(places), 1):
        if step > 1:
            return 2 * max(index, len(places) - index) + step - 1
    return len(places)


def transform(grid):
    ground = dominant_color(grid)
    squares = []
    for color in set(palette(grid)) - {ground}:
        rows, columns = np.nonzero(grid == color)
        size = max(full_size(np.unique(rows)), full_size(np.unique(columns)))
        # A square that is cut off at the upper or left border shows its lower or right side.
        top = rows.min() if rows.min() else rows.max() + 1 - size
        left = columns.min() if columns.min() else columns.max() + 1 - size
        square = np.full((size, size), -1)
        square[rows - top, columns - left] = color
        square = np.maximum(square, square[::-1])
        squares.append(np.maximum(square, square[:, ::-1]))
    squares.sort(key=len)
    result = np.full_like(squares[-1], ground)
    for square in squares:
        margin = (len(result) - len(square)) // 2
        inside = result[margin : len(result) - margin, margin : len(result) - margin]
        inside[square >= 0] = square[square >= 0]
    return result
