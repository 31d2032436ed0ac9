"""What is coloured is mirrored from one half of the grid to the empty one."""


def transform(grid):
    ground = dominant_color(grid)
    empty = any(np.all(half == ground) for half in (left_half(grid), right_half(grid)))
    return on_black(grid, lambda grid: symmetrize(grid, "vertical" if empty else "horizontal"))
