"""A copy of the figure takes the place of each lone dot, its middle on the dot."""


def transform(grid):
    objects = find_objects(grid, multicolor=True, background=dominant_color(grid))
    figure = largest(objects)
    row, column = center(figure)
    for dot in select(objects, "dot"):
        dot_row, dot_column = center(dot)
        copy = move_object(figure, dot_row - row, dot_column - column)
        grid = draw_object(erase_object(grid, dot), copy)
    return grid
