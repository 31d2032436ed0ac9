"""Each cell is enlarged by the number of colours, and red diagonals run out from the corners of the block."""


def transform(grid):
    corners = (grid[1:, 1:], grid[1:, :-1], grid[:-1, 1:], grid[:-1, :-1])
    scene = next(part for part in corners if np.sum(np.isin(grid, part)) == part.size)
    ground = dominant_color(scene)
    result = scale(grid, len(palette(grid)) - 1)
    top, left, bottom, right = bounds(np.isin(result, scene) & (result != ground))
    for row, column in np.argwhere(result == ground):
        if max(top - row, row - bottom) == max(left - column, column - right):
            result = draw_pixel(result, row, column, 2)
    return result
