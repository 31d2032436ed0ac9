"""The large block in the noise is cut out, and each odd cell in it becomes a row and a column."""


def transform(grid):
    block = largest([obj for color in palette(grid) for obj in find_areas(grid, color)])
    field = crop_box(grid, block)
    color = dominant_color(field)
    rows, columns = (field == color).sum(axis=1), (field == color).sum(axis=0)
    field = field[rows > rows.max() / 2][:, columns > columns.max() / 2]
    odd = field != color
    line = field[odd][0]
    field[odd.any(axis=1)] = line
    field[:, odd.any(axis=0)] = line
    return field
