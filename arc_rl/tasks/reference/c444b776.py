"""Of the parts between the lines only one holds a drawing: it is copied into all the others."""


def repeat_drawing(grid):
    drawing = select_part(grid, "largest")
    rows, columns = drawing.shape
    for top in range(0, height(grid), rows + 1):
        for left in range(0, width(grid), columns + 1):
            grid = paste(grid, drawing, top, left)
    return grid


def transform(grid):
    return on_black(grid, repeat_drawing)
