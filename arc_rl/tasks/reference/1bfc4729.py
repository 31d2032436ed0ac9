"""The colour of each half's dot draws the row through the dot and the half's part of the grid's border."""


def draw_frame(half):
    color = rarest_color(half)
    half = draw_lines_through(half, color, "horizontal")
    half = draw_horizontal_line(half, 0, color)
    return draw_vertical_line(draw_vertical_line(half, 0, color), width(half) - 1, color)


def transform(grid):
    return vstack(draw_frame(top_half(grid)), flip_vertical(draw_frame(flip_vertical(bottom_half(grid)))))
