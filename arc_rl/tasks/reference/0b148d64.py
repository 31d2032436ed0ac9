"""Cut out the block whose colour is the rarest in the grid."""


def transform(grid):
    colors, counts = np.unique(grid, return_counts=True)
    return crop_color(grid, colors[counts.argmin()])
