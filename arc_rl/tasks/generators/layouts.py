"""Input grids with an inner order: parts side by side, symmetric or repeating patterns, enlarged pixels."""

from __future__ import annotations

import numpy as np

from arc_rl.tasks.generators.chance import Rng, below, between, chance, pick
from arc_rl.tasks.generators.scenes import Scene
from reward.grids import MAX_SIDE, Grid


def halves(scene: Scene, rng: Rng) -> Grid:
    """Two equal parts of random cells, each of one colour, mostly with a line of a third between them."""
    rows, columns = _small(scene, rng, 7)
    density = rng.random() * 0.4 + 0.3
    parts = []
    for place in range(2):
        part = scene.blank((rows, columns))
        part[rng.random(part.shape) < density] = scene.colors[place % len(scene.colors)]
        parts.append(part)
    if len(scene.colors) > 2 or scene.rows % 2:
        parts.insert(
            1, np.full((rows, 1), scene.colors[-1] if len(scene.colors) > 2 else scene.other, np.int8)
        )
    joined = np.hstack(parts)
    # The way a task's grids are cut must not change from pair to pair.
    return joined if scene.columns % 2 else np.ascontiguousarray(joined.T)


def panels(scene: Scene, rng: Rng) -> Grid:
    """A lattice of equal parts, each of random cells, with lines of one colour between them or none."""
    rows, columns = _small(scene, rng, 4)
    # A task's grids are all cut alike, whatever the size of their parts.
    down, across = ((1, 3), (3, 1), (2, 2), (3, 3), (2, 3), (1, 4))[sum(scene.colors) % 6]
    line = 1 if scene.columns % 3 else 0
    height, width = down * (rows + line) - line, across * (columns + line) - line
    grid = np.full((height, width), scene.other, dtype=np.int8)
    for row in range(down):
        for column in range(across):
            part = scene.blank((rows, columns))
            part[rng.random(part.shape) < rng.random() * 0.8 + 0.1] = pick(rng, scene.colors)
            y, x = row * (rows + line), column * (columns + line)
            grid[y : y + rows, x : x + columns] = part
    return grid


def twins(scene: Scene, rng: Rng) -> Grid:
    """Equal parts with one that differs."""
    rows, columns = _small(scene, rng, 4)
    part = _cells((rows, columns), scene, rng)
    odd = _cells((rows, columns), scene, rng)
    count = pick(rng, (3, 3, 4))
    place = below(rng, count)
    parts = [odd if k == place else part for k in range(count)]
    return np.ascontiguousarray(np.vstack(parts) if scene.rows % 2 else np.hstack(parts))


def symmetric(scene: Scene, rng: Rng) -> Grid:
    """A pattern with two mirror axes, a rectangle of it lost."""
    grid = _mirrored(scene, rng)
    _lose(grid, scene.hole, rng)
    return grid


def half_drawn(scene: Scene, rng: Rng) -> Grid:
    """One side of a mirrored pattern; the other side is background."""
    grid = scene.blank(scene.shape(rng, least=3))
    half = grid.shape[1] // 2
    grid[:, :half] = _sparse((grid.shape[0], half), scene, rng)
    return np.ascontiguousarray(np.rot90(grid, scene.rows + scene.columns))


def tiled(scene: Scene, rng: Rng) -> Grid:
    """A small pattern repeated over the grid, rectangles of it lost."""
    rows, columns = scene.shape(rng, least=5)
    unit = _pattern((between(rng, 1, 3), between(rng, 1, 3)), scene, rng)
    grid = np.tile(unit, (rows // unit.shape[0] + 1, columns // unit.shape[1] + 1))[:rows, :columns].copy()
    for _ in range(between(rng, 1, 2)):
        _lose(grid, scene.hole, rng)
    return grid


def begun(scene: Scene, rng: Rng) -> Grid:
    """A pattern that repeats from one side of the grid to its middle; the rest is background."""
    rows, columns = scene.shape(rng, least=5)
    unit = _cells((rows, between(rng, 1, 3)), scene, rng)
    if chance(rng, 0.5):
        unit[: below(rng, rows)] = scene.background
    width = min(columns, unit.shape[1] * 2 + below(rng, 2))
    grid = scene.blank((rows, columns))
    grid[:, :width] = np.tile(unit, (1, width // unit.shape[1] + 1))[:, :width]
    return np.ascontiguousarray(np.rot90(grid, scene.rows + scene.columns))


def repeated(scene: Scene, rng: Rng) -> Grid:
    """A small pattern repeated whole, side by side or over both sides."""
    rows, columns = _small(scene, rng, 4)
    down, across = pick(rng, ((1, 2), (2, 1), (2, 2), (1, 3), (3, 1), (3, 3)))
    return np.ascontiguousarray(np.tile(_cells((rows, columns), scene, rng), (down, across)))


def enlarged(scene: Scene, rng: Rng) -> Grid:
    """A small grid whose cells are drawn as equal squares."""
    rows, columns = _small(scene, rng, 5)
    factor = 2 + scene.rows % 3
    small = _cells((rows, columns), scene, rng) if chance(rng, 0.5) else _sparse((rows, columns), scene, rng)
    return small.repeat(factor, axis=0).repeat(factor, axis=1)[:MAX_SIDE, :MAX_SIDE]


def stretched(scene: Scene, rng: Rng) -> Grid:
    """A small grid whose rows and columns are drawn more or less wide."""
    small = _cells(_small(scene, rng, 4), scene, rng)
    downs = [between(rng, 1, 3) for _ in range(small.shape[0])]
    rights = [between(rng, 1, 3) for _ in range(small.shape[1])]
    return small.repeat(downs, axis=0).repeat(rights, axis=1)


def _small(scene: Scene, rng: Rng, largest: int) -> tuple[int, int]:
    rows, columns = scene.shape(rng)
    return min(rows, largest), min(columns, largest)


def _cells(shape: tuple[int, int], scene: Scene, rng: Rng) -> Grid:
    colors = np.asarray((*scene.colors, scene.background), dtype=np.int8)
    return colors[(rng.random(shape) * len(colors)).astype(np.intp)]


def _pattern(shape: tuple[int, int], scene: Scene, rng: Rng) -> Grid:
    """Random cells of two or more colours, none of them that of a hole."""
    colors = [color for color in (*scene.colors, scene.background) if color != scene.hole]
    if len(colors) < 2:
        colors.append(scene.other if scene.hole == 0 else scene.colors[0] % 9 + 1)
    return np.asarray(colors, dtype=np.int8)[(rng.random(shape) * len(colors)).astype(np.intp)]


def _sparse(shape: tuple[int, int], scene: Scene, rng: Rng) -> Grid:
    return np.where(rng.random(shape) < 0.45, _cells(shape, scene, rng), np.int8(scene.background))


def _mirrored(scene: Scene, rng: Rng) -> Grid:
    rows, columns = scene.shape(rng, least=6)
    quarter = _pattern(((rows + 1) // 2, (columns + 1) // 2), scene, rng)
    left = np.vstack((quarter, quarter[: rows // 2][::-1]))
    return np.hstack((left, left[:, : columns // 2][:, ::-1]))


def _lose(grid: Grid, hole: int, rng: Rng) -> None:
    height, width = between(rng, 1, max(1, grid.shape[0] // 2)), between(rng, 1, max(1, grid.shape[1] // 2))
    top, left = below(rng, grid.shape[0] - height + 1), below(rng, grid.shape[1] - width + 1)
    grid[top : top + height, left : left + width] = hole
