"""The row is repeated half as often as it is wide, each time pushed right by one cell of its first colour."""


def transform(grid):
    row = list(grid[0])
    return [[row[0]] * step + row[: len(row) - step] for step in range(len(row) // 2)]
