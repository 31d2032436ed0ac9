"""The small figure is enlarged so that it fills the frame."""


def fit_figure(grid):
    frame = largest(select(find_objects(grid), "hollow"))
    figure = trim(erase_object(grid, frame))
    factor = (height(to_grid(frame)) - 2) // height(figure)
    return paste(to_grid(frame), scale(figure, factor), 1, 1)


def transform(grid):
    return on_black(grid, fit_figure)
