"""Each square gets a green frame half as thick as itself is wide, and casts a blue shadow down to the border,
which runs behind the frames."""


def draw_shadows(grid):
    squares = find_objects(grid)
    for square in squares:
        top, left, _, right = box(square)
        grid = fill_rectangle(grid, top, left, height(grid) - 1, right, 1)
    for square in squares:
        grid = fill_rectangle(grid, *box(square, width(to_grid(square)) // 2), 3)
    for square in squares:
        grid = fill_rectangle(grid, *box(square), color_of(square))
    return grid


def transform(grid):
    return on_black(grid, draw_shadows)
