"""The grid is repeated, in reading order, as often as it has coloured cells, and there is room for as many
copies across and down as it has black cells."""


def transform(grid):
    rows, columns = grid.shape
    black = count_color(grid, 0)
    result = new_grid(rows * black, columns * black)
    for copy in range(grid.size - black):
        result = paste(result, grid, copy // black * rows, copy % black * columns)
    return result
