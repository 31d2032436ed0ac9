"""The empty rows of the glass are counted out in the liquid's colour, winding through a 3 by 3 grid."""


def count_empty(grid):
    glass = trim(grid)
    while len(set(glass[-1])) > 1 or len(set(glass[0])) == 1:
        glass = rotate(glass)
    places = [(0, 0), (0, 1), (0, 2), (1, 2), (1, 1), (1, 0), (2, 0), (2, 1), (2, 2)]
    result = new_grid(3, 3)
    for row, column in places[: np.count_nonzero(glass[:, 1] == 0)]:
        result[row, column] = glass[-2, 1]
    return result


def transform(grid):
    return on_black(grid, count_empty)
