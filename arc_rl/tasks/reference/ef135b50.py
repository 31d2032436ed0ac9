"""The gaps between rectangles in a row are filled with maroon, but not at the border."""


def transform(grid):
    rectangles = np.where(grid == background(grid), 0, 1)
    gaps = peel(connect(rectangles, "horizontal", 9)) == 9
    return paste(grid, np.where(gaps, 9, peel(grid)), 1, 1)
