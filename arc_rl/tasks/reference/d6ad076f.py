"""The gap between the two rectangles is bridged in light blue, one cell inside the edges that they have in
common."""


def transform(grid):
    first, second = find_objects(grid, background=dominant_color(grid))
    (top1, left1, bottom1, right1), (top2, left2, bottom2, right2) = box(first), box(second)
    top, bottom = sorted((max(top1, top2), min(bottom1, bottom2)))
    left, right = sorted((max(left1, left2), min(right1, right2)))
    return fill_rectangle(grid, top + 1, left + 1, bottom - 1, right - 1, 8)
