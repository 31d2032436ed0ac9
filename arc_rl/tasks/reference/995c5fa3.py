"""Each four by four block becomes a row coloured by its gap: red for none, green for the sides, yellow for
below, light blue for the middle."""


def color_of_gap(gap):
    if not gap.any():
        return 2
    if gap[1, 0]:
        return 3
    return 4 if gap[3, 1] else 8


def transform(grid):
    blocks = [grid[:, left : left + 4] for left in range(0, width(grid), 5)]
    return [[color_of_gap(block != block[0, 0])] * len(blocks) for block in blocks]
