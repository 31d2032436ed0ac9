"""Each drawing moves, turned or flipped, to the three loose dots whose colours and places fit its own."""


def complete_copies(grid):
    body = most_common_color(grid)
    drawings = [obj for obj in find_objects(grid, multicolor=True) if body in colors_of(obj)]
    for drawing in drawings:
        grid = erase_object(grid, drawing)
    result = grid
    for drawing in drawings:
        for view in orientations(to_grid(drawing)):
            dots = recolor(view, body, 0)
            down, right, *_ = bounds(dots)
            for top, left in find_pattern(grid, trim(dots)):
                result = stamp(result, view, top - down, left - right)
    return result


def transform(grid):
    return on_black(grid, complete_copies)
