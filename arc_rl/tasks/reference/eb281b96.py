"""The rows are gone through down and up, twice, without doubling the rows where the direction turns."""


def transform(grid):
    wave = vstack(grid, flip_vertical(grid)[1:])
    return vstack(wave, wave[1:])
