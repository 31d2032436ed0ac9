"""The dots in the large fields become copies of the stamp's core; where the stamp has longer arms, lines in
the colour of their tips run on to the field's border; the stamp vanishes."""


def find_center(sample, dot, ground):
    for row, column in np.argwhere(sample == dot):
        cross = [*sample[row - 1 : row + 2, column], *sample[row, column - 1 : column + 2]]
        if ground not in cross:
            break
    return row, column


def transform(grid):
    ground = grid[0, 0]
    objects = find_objects(grid, multicolor=True, diagonal=False, background=ground)
    key, *rectangles = sorted(objects, key=area)
    sample = pad(crop_box(grid, key), 2, ground)
    grid = draw_object(grid, key, ground)
    for rectangle in rectangles:
        field = crop_box(grid, rectangle)
        dots = np.argwhere(field != dominant_color(field))
        row, column = find_center(sample, field[tuple(dots[0])], ground)
        core = crop(sample, row - 1, column - 1, 3, 3)
        tips = sample[[row - 2, row + 2, row, row], [column, column, column - 2, column + 2]]
        for row, column in dots:
            rays = (field[:row, column], field[row:, column], field[row, :column], field[row, column:])
            for ray, tip in zip(rays, tips, strict=True):
                if tip != ground:
                    ray[:] = tip
        for row, column in dots:
            copy = paste(np.full_like(field, ground), core, row - 1, column - 1)
            field = np.where(copy == ground, field, copy)
        grid = paste(grid, field, *box(rectangle)[:2])
    return grid
