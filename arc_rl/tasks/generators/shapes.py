"""Small figures as boolean masks, and a way to set them on a grid without touching each other."""

from __future__ import annotations

import numpy as np
import numpy.typing as npt

from arc_rl.tasks.generators.chance import Rng, below, between, chance, pick
from reward.grids import Grid

Mask = npt.NDArray[np.bool_]


def rectangle(rng: Rng, largest: int, least: int = 1) -> Mask:
    """A filled rectangle with sides of `least` to `largest`."""
    return np.ones((between(rng, least, largest), between(rng, least, largest)), dtype=bool)


def frame(rng: Rng, largest: int) -> Mask:
    """A closed rectangle outline with sides of 3 to `largest`."""
    rows, columns = between(rng, 3, max(3, largest)), between(rng, 3, max(3, largest))
    mask = np.ones((rows, columns), dtype=bool)
    mask[1:-1, 1:-1] = False
    return mask


def blob(rng: Rng, largest: int) -> Mask:
    """A 4-connected random figure grown cell by cell inside a square of side `largest`."""
    side = max(2, largest)
    row, column = below(rng, side), below(rng, side)
    cells = [(row, column)]
    taken = {cells[0]}
    for _ in range(between(rng, 2, max(3, side * side // 2))):
        row, column = pick(rng, cells)
        step = below(rng, 4)
        cell = (row + (step == 0) - (step == 1), column + (step == 2) - (step == 3))
        if 0 <= cell[0] < side and 0 <= cell[1] < side and cell not in taken:
            taken.add(cell)
            cells.append(cell)
    mask = np.zeros((side, side), dtype=bool)
    for row, column in cells:
        mask[row, column] = True
    return trimmed(mask)


def scatter(rng: Rng, largest: int) -> Mask:
    """A random figure that may fall into diagonal parts, at least one cell, cut to its bounds."""
    mask = rng.random((between(rng, 2, max(2, largest)), between(rng, 2, max(2, largest)))) < 0.6
    mask[below(rng, mask.shape[0]), below(rng, mask.shape[1])] = True
    return trimmed(mask)


def bar(rng: Rng, largest: int) -> Mask:
    """A straight line of 2 to `largest` cells, level or upright."""
    length = between(rng, 2, max(2, largest))
    return np.ones((1, length) if chance(rng, 0.5) else (length, 1), dtype=bool)


def mirrored(rng: Rng, largest: int) -> Mask:
    """A figure with sides of 1 to `largest` that is symmetric left to right and top to bottom."""
    rows, columns = between(rng, 1, largest), between(rng, 1, largest)
    mask = rng.random((rows, columns)) < 0.7
    mask[rows // 2, columns // 2] = True
    mask = mask | mask[::-1] | mask[:, ::-1] | mask[::-1, ::-1]
    return trimmed(mask)


def trimmed(mask: Mask) -> Mask:
    """The mask cut to the bounds of its true cells; it has at least one."""
    rows, columns = np.flatnonzero(mask.any(axis=1)), np.flatnonzero(mask.any(axis=0))
    return mask[rows[0] : rows[-1] + 1, columns[0] : columns[-1] + 1]


FIGURES = (rectangle, blob, scatter, frame, bar)


def place(grid: Grid, mask: Mask, background: int, rng: Rng, tries: int = 6) -> tuple[int, int] | None:
    """A random corner where the mask fits with a ring of background around it, or None if none was found."""
    rows, columns = mask.shape
    room_down, room_right = grid.shape[0] - rows, grid.shape[1] - columns
    if room_down < 0 or room_right < 0:
        return None
    for _ in range(tries):
        row, column = below(rng, room_down + 1), below(rng, room_right + 1)
        around = grid[max(row - 1, 0) : row + rows + 1, max(column - 1, 0) : column + columns + 1]
        if (around == background).all():
            return row, column
    return None


def stamp(grid: Grid, mask: Mask, colors: int | Grid, background: int, rng: Rng) -> bool:
    """Set the figure somewhere clear of the others, in one colour or a grid of colours; False if no room."""
    corner = place(grid, mask, background, rng)
    if corner is None:
        return False
    row, column = corner
    window = grid[row : row + mask.shape[0], column : column + mask.shape[1]]
    window[mask] = colors if isinstance(colors, int) else colors[mask]
    return True
