"""The red figures are counted: as many blue cells appear in the order of a five on dice."""


def transform(grid):
    ground = next(color for color in colors_by_count(grid, True) if color != 2)
    figures = len(find_areas(grid, 2))
    cells = [1 if place % 2 == 0 and place // 2 < figures else ground for place in range(9)]
    return np.array(cells).reshape(3, 3)
