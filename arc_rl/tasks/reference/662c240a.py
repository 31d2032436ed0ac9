"""Cut out the one part of the grid that is not symmetric about its diagonal."""


def transform(grid):
    return next(part for part in split(grid) if not is_symmetric(part, "diagonal"))
