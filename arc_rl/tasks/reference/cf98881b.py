"""The parts between the lines are laid over each other, the first on top."""


def transform(grid):
    return on_black(grid, overlay_parts)
