"""Grids cut into pieces: what the family of partitions is built on. Nothing here is a primitive."""

from __future__ import annotations

import numpy as np

from reward.dsl.checks import Mask, background_of, fresh
from reward.grids import Grid


def separators(grid: Grid) -> list[int]:
    """Return the colours of the lines from side to side, that of most lines first."""
    background = background_of(grid)
    lines = [
        line
        for line in (*grid, *grid.T)
        if line.size > 1 and line[0] != background and (line == line[0]).all()
    ]
    colors = [int(line[0]) for line in lines]
    return sorted(set(colors), key=colors.count, reverse=True)


def divided(grid: Grid, separator: int) -> list[Grid]:
    """Return the parts between the rows and columns that are of the separator's colour throughout."""
    rows = spans((grid == separator).all(axis=1))
    columns = spans((grid == separator).all(axis=0))
    return [fresh(grid[row, column]) for row in rows for column in columns]


def cut(grid: Grid, axis: int, count: int) -> list[Grid]:
    """Cut into `count` equal pieces along an axis; lines in the middle that do not fit are left out."""
    size, rest = divmod(grid.shape[axis], count)
    starts = [index * size + (rest if index >= count / 2 else 0) for index in range(count)]
    return [
        fresh(grid[start : start + size] if axis == 0 else grid[:, start : start + size]) for start in starts
    ]


def spans(separating: Mask) -> list[slice]:
    """Return the stretches between the separating places."""
    edges = np.flatnonzero(np.diff(np.concatenate(([True], separating, [True])).astype(np.int8)))
    return [slice(int(start), int(stop)) for start, stop in zip(edges[::2], edges[1::2], strict=True)]
