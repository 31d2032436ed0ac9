"""All green cells that share a side with another become cyan."""


def transform(grid):
    return recolor_objects(grid, "not_dot", 8, diagonal=False)
