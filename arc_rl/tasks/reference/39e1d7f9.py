"""In a lattice of cells, the full figure is drawn around every other cell of the colour of its centre."""


def stamp_figure(grid):
    figure = select(find_objects(grid, multicolor=True), "most_colors")[0]
    others = np.argwhere(erase_object(grid, figure))
    middle = np.argwhere(to_grid(figure) == grid[tuple(others[0])])[0] + box(figure)[:2]
    for place in others:
        grid = draw_object(grid, move_object(figure, *(place - middle)))
    return grid


def transform(grid):
    cells = on_black(summarize_parts(grid), stamp_figure)
    line = separator_color(grid)
    rows = np.cumsum((grid == line).all(axis=1))
    columns = np.cumsum((grid == line).all(axis=0))
    return np.where(grid == line, line, cells[rows][:, columns])
