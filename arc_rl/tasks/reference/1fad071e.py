"""Count the blue 2 by 2 squares: the output is a row of five cells, as many of them blue from the left."""


def transform(grid):
    blue_objects = find_objects(keep_color(grid, 1), diagonal=False)
    squares = [obj for obj in blue_objects if is_square(obj) and area(obj) == 4]
    row = new_grid(1, 5, dominant_color(grid))
    row[0, : len(squares)] = 1
    return row
