"""The pieces are put together to a square: each goes to the side or corner where its own colour lies."""


def transform(grid):
    ground, body = colors_by_count(grid, True)[:2]
    result = new_grid(9, 9, body)
    while (grid != ground).any():
        top, left = np.argwhere(grid != ground)[0]
        piece = crop(grid, top, left, 3, 3)
        grid = fill_rectangle(grid, top, left, top + 2, left + 2, ground)
        if (piece != body).any():
            row, column = np.sign(np.argwhere(piece != body).mean(axis=0) - 1)
            result = paste(result, piece, 3 + 3 * int(row), 3 + 3 * int(column))
    return result
