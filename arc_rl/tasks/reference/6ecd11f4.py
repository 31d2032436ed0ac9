"""The big figure, shrunk to the size of the colourful square, says which cells of that square to keep."""


def color_square(grid):
    square = to_grid(select(find_objects(grid, multicolor=True), "most_colors")[0])
    figure = to_grid(largest(find_objects(grid)))
    return np.where(downscale(figure, height(figure) // height(square)), square, 0)


def transform(grid):
    return on_black(grid, color_square)
