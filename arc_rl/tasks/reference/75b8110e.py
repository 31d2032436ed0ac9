"""The grid's quarters are laid over each other: upper left lowest, lower right, lower left, upper right."""


def transform(grid):
    ground = dominant_color(grid)
    upper, lower = top_half(grid), bottom_half(grid)
    result = left_half(upper)
    for quarter in (right_half(lower), left_half(lower), right_half(upper)):
        result = np.where(quarter == ground, result, quarter)
    return result
