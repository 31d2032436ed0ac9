"""The colours of the first row follow each other below the line, each filling a row, again and again."""


def transform(grid):
    if len(palette(grid[2:])) != 1:
        return rotate(transform(rotate(grid)), 3)
    colors = grid[0]
    for row in range(2, height(grid)):
        grid[row] = colors[(row - 2) % len(colors)]
    return grid
