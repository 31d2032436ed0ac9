"""Each colour of the nested rings becomes that of the ring around it, the outermost the innermost one."""


def transform(grid):
    depth = (min(grid.shape) + 1) // 2
    inwards = [grid[ring, ring] for ring in range(depth)]
    colors = sorted(set(inwards), key=inwards.index)
    return map_colors(grid, {color: colors[index - 1] for index, color in enumerate(colors)})
