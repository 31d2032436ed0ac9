"""Each object of one colour is replaced by a copy of the colourful one."""


def stamp_model(grid):
    objects = find_objects(grid, multicolor=True, diagonal=False)
    model = to_grid(select(objects, "most_colors")[0])
    for obj in objects:
        grid = stamp(grid, model, *box(obj)[:2])
    return grid


def transform(grid):
    return on_black(grid, stamp_model)
