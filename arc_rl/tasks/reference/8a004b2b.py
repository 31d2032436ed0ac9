"""The frame between four corners is cut out, and the small picture outside is laid into it, enlarged to
fit."""


def enlarge_picture(grid):
    fours = [color for color in palette(grid) if count_color(grid, color) == 4]
    frame = max([crop_color(grid, color) for color in fours], key=np.size)
    corner = frame[0, 0]
    picture = trim(fill_rectangle(grid, *bounds(grid == corner), 0))
    shown = recolor(frame, corner, 0)
    common = np.where(np.isin(picture, shown), picture, 0)
    rows, columns = np.array(trim(shown).shape) // trim(common).shape
    top, left = bounds(shown)[0] - rows * bounds(common)[0], bounds(shown)[1] - columns * bounds(common)[1]
    return stamp(frame, stretch(picture, rows, columns), top, left)


def transform(grid):
    return on_black(grid, enlarge_picture)
