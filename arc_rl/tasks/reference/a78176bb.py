"""The triangles vanish; past the outer corner of each, a line parallel to the long diagonal is drawn."""


def transform(grid):
    ground = dominant_color(grid)
    line = max(find_objects(grid, background=ground), key=lambda obj: height(to_grid(obj)))
    color = color_of(line)
    (top, left), (_, right) = np.argwhere(grid == color)[[0, -1]]
    if right < left:
        return flip_horizontal(transform(flip_horizontal(grid)))
    rows, columns = np.indices(grid.shape)
    diagonals = columns - rows
    triangles = diagonals[(grid != ground) & (grid != color)]
    drawn = [left - top]
    if triangles.max() > left - top:
        drawn.append(triangles.max() + 2)
    if triangles.min() < left - top:
        drawn.append(triangles.min() - 2)
    return np.where(np.isin(diagonals, drawn), color, ground)
