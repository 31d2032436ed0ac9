"""Colours: replacing, keeping, counting and ranking them."""

from __future__ import annotations

from collections.abc import Callable

import numpy as np

from reward.dsl.checks import (
    DslError,
    background_of,
    color_arg,
    color_counts,
    count_arg,
    foreground_of,
    fresh,
    int_arg,
)
from reward.grids import COLORS, MAX_SIDE, Grid, InvalidGrid, as_grid

__all__ = [
    "background",
    "count_color",
    "dissolve",
    "dominant_color",
    "invert_colors",
    "keep_color",
    "least_common_color",
    "map_colors",
    "most_common_color",
    "on_black",
    "paint",
    "palette",
    "rarest_color",
    "recolor",
    "recolor_columns",
    "shared_color",
    "swap_colors",
]


def background(grid: Grid) -> int:
    """Return the background: 0 if the grid has a black cell, else its most common colour.

    >>> background(as_grid([[8, 8, 1]]))
    8
    """
    return background_of(grid)


def palette(grid: Grid) -> list[int]:
    """Return the colours in the grid, background included, in rising order.

    >>> palette(as_grid([[3, 0, 3, 1]]))
    [0, 1, 3]
    """
    return [int(color) for color in np.flatnonzero(color_counts(grid))]


def count_color(grid: Grid, color: int) -> int:
    """Return the number of cells of a colour.

    >>> count_color(as_grid([[3, 0, 3]]), 3)
    2
    """
    return int(np.count_nonzero(grid == color_arg(color)))


def dominant_color(grid: Grid) -> int:
    """Return the colour of most cells, black and background counted like any other (of equals the lowest).

    >>> dominant_color(as_grid([[7, 7, 0, 2]]))
    7
    """
    return int(color_counts(grid).argmax())


def on_black(grid: Grid, step: Callable[[Grid], Grid]) -> Grid:
    """Do a step on the grid with black and its most common colour exchanged, and exchange them back after it.

    So a step that takes black for background works on any ground, and black objects are seen.

    >>> on_black(as_grid([[8, 8, 0]]), trim).tolist()
    [[0]]
    """
    if not callable(step):
        raise DslError("step must be a function from a grid to a grid")
    ground = dominant_color(grid)
    result = step(swap_colors(grid, 0, ground))
    try:
        return swap_colors(as_grid(result), 0, ground)
    except InvalidGrid as error:
        raise DslError(f"the step did not return a grid: {error}") from error


def rarest_color(grid: Grid) -> int:
    """Return the colour of fewest cells, black and background counted like any other (of equals the lowest).

    >>> rarest_color(as_grid([[7, 7, 0, 0, 2]]))
    2
    """
    counts = color_counts(grid)
    return int(np.where(counts > 0, counts, grid.size + 1).argmin())


def shared_color(grids: list[Grid]) -> int:
    """Return the colour that occurs in each of some grids (of several the lowest).

    >>> shared_color([as_grid([[1, 7]]), as_grid([[7, 2]])])
    7
    """
    if not 0 < len(grids) <= MAX_SIDE**2:
        raise DslError(f"there are {len(grids)} grids; a colour is shared by 1 to {MAX_SIDE**2}")
    shared = np.all([color_counts(as_grid(grid)) > 0 for grid in grids], axis=0)
    if not shared.any():
        raise DslError("the grids have no colour in common")
    return int(shared.argmax())


def most_common_color(grid: Grid) -> int:
    """Return the colour of most cells that are not background (of equals the lowest), or background alone.

    >>> most_common_color(as_grid([[0, 0, 0, 2, 2, 1]]))
    2
    """
    counts = _foreground_counts(grid)
    return int(counts.argmax()) if counts.any() else background_of(grid)


def least_common_color(grid: Grid) -> int:
    """Return the colour of fewest cells that are not background (of equals the lowest), or background alone.

    >>> least_common_color(as_grid([[0, 0, 0, 2, 2, 1]]))
    1
    """
    counts = _foreground_counts(grid)
    if not counts.any():
        return background_of(grid)
    return int(np.where(counts > 0, counts, grid.size + 1).argmin())


def recolor(grid: Grid, old: int, new: int) -> Grid:
    """Replace one colour by another.

    >>> recolor(as_grid([[1, 2, 1]]), 1, 5).tolist()
    [[5, 2, 5]]
    """
    old, new = color_arg(old, "old"), color_arg(new, "new")
    return fresh(np.where(grid == old, new, grid))


def swap_colors(grid: Grid, first: int, second: int) -> Grid:
    """Exchange two colours.

    >>> swap_colors(as_grid([[1, 2, 3]]), 1, 2).tolist()
    [[2, 1, 3]]
    """
    first, second = color_arg(first, "first"), color_arg(second, "second")
    return map_colors(grid, {first: second, second: first})


def map_colors(grid: Grid, mapping: dict[int, int]) -> Grid:
    """Replace each colour that is a key of `mapping` by its value, all at once.

    >>> map_colors(as_grid([[1, 2, 3]]), {1: 2, 2: 3}).tolist()
    [[2, 3, 3]]
    """
    if not isinstance(mapping, dict):
        raise DslError("mapping must be a dictionary from colours to colours")
    table = np.arange(COLORS, dtype=np.int8)
    for old, new in mapping.items():
        table[color_arg(old, "a key of mapping")] = color_arg(new, "a value of mapping")
    return fresh(table[grid])


def invert_colors(grid: Grid) -> Grid:
    """Exchange the two colours of a grid, or its two colours besides background.

    >>> invert_colors(as_grid([[0, 5, 5]])).tolist()
    [[5, 0, 0]]
    """
    colors = palette(grid)
    if len(colors) == 3:
        colors.remove(background_of(grid))
    if len(colors) != 2:
        raise DslError(f"the grid has {len(colors)} colours; two, or two besides background, can be inverted")
    return swap_colors(grid, colors[0], colors[1])


def paint(grid: Grid, color: int) -> Grid:
    """Give every cell that is not background one colour.

    >>> paint(as_grid([[0, 1, 2]]), 5).tolist()
    [[0, 5, 5]]
    """
    return fresh(np.where(foreground_of(grid), color_arg(color), grid))


def recolor_columns(grid: Grid, old: int, new: int, step: int, start: int = 0) -> Grid:
    """Replace one colour by another in every `step`-th column, from column `start` on.

    >>> recolor_columns(as_grid([[1, 1, 1, 1]]), 1, 5, 2, 1).tolist()
    [[1, 5, 1, 5]]
    """
    old, new, step = color_arg(old, "old"), color_arg(new, "new"), count_arg(step, "step")
    columns = np.arange(grid.shape[1]) - int_arg(start, "start")
    return fresh(np.where((grid == old) & (columns >= 0) & (columns % step == 0), new, grid))


def dissolve(grid: Grid, color: int) -> Grid:
    """Replace a colour, cell by cell, by the most common other colour among the eight neighbours.

    Cells that have neighbours of their own colour alone become background.

    >>> dissolve(as_grid([[1, 1, 8, 1, 0]]), 8).tolist()
    [[1, 1, 1, 1, 0]]
    """
    cells = grid == color_arg(color)
    padded = np.pad(grid, 1, constant_values=-1)
    windows = np.lib.stride_tricks.sliding_window_view(padded, (3, 3))[cells]
    counts = (windows[..., None] == np.arange(COLORS, dtype=np.int8)).sum(axis=(1, 2))
    counts[:, color] = 0
    result = fresh(grid)
    result[cells] = np.where(counts.any(axis=1), counts.argmax(axis=1), background_of(grid))
    return result


def keep_color(grid: Grid, color: int) -> Grid:
    """Make everything black but one colour.

    >>> keep_color(as_grid([[1, 2, 3]]), 2).tolist()
    [[0, 2, 0]]
    """
    return fresh(np.where(grid == color_arg(color), grid, 0))


def _foreground_counts(grid: Grid) -> np.ndarray[tuple[int], np.dtype[np.int64]]:
    counts = color_counts(grid).copy()
    counts[background_of(grid)] = 0
    return counts
