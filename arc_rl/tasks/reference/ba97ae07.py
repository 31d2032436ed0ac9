"""Where two stripes cross, the lower one comes to lie on top."""


def transform(grid):
    stripes = find_objects(grid, background=dominant_color(grid))
    over = color_of(select(stripes, "unique_color")[0])
    first, last = [stripe for stripe in stripes if color_of(stripe) != over]
    return fill_rectangle(grid, *box(first)[:2], *box(last)[2:], grid[box(first)[:2]])
