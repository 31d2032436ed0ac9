"""Input grids of objects: figures on a background, alone, in crowds, hollow, many-coloured, under noise."""

from __future__ import annotations

from collections.abc import Callable

import numpy as np

from arc_rl.tasks.generators.chance import Rng, below, between, chance, pick
from arc_rl.tasks.generators.fields import mixed
from arc_rl.tasks.generators.scenes import Scene
from arc_rl.tasks.generators.shapes import (
    FIGURES,
    Mask,
    blob,
    frame,
    mirrored,
    rectangle,
    scatter,
    stamp,
)
from reward.grids import Grid


def rectangles(scene: Scene, rng: Rng) -> Grid:
    """Filled rectangles, each of one colour, none touching another."""
    return _objects(scene, rng, lambda side: rectangle(rng, side))


def slabs(scene: Scene, rng: Rng) -> Grid:
    """A few filled rectangles with sides of three or more, which have an inside."""
    return _objects(scene, rng, lambda side: rectangle(rng, max(side, 4), least=3))


def blobs(scene: Scene, rng: Rng) -> Grid:
    """Connected random figures, each of one colour, none touching another."""
    return _objects(scene, rng, lambda side: blob(rng, side))


def figures(scene: Scene, rng: Rng) -> Grid:
    """Figures of every kind, each of one colour, none touching another."""
    return _objects(scene, rng, lambda side: pick(rng, FIGURES)(rng, side))


def copies(scene: Scene, rng: Rng) -> Grid:
    """One figure several times and one or two others, colours at random."""
    common = pick(rng, FIGURES)(rng, max(2, min(scene.rows, scene.columns) // 3))
    return _objects(
        scene, rng, lambda side: common if chance(rng, 0.7) else pick(rng, FIGURES)(rng, side), most=6
    )


def frames(scene: Scene, rng: Rng) -> Grid:
    """Closed outlines among a few open figures."""
    grid, colors = scene.blank(scene.shape(rng, least=4)), scene.palette(rng)
    largest = max(3, min(grid.shape) * 3 // 4)
    for _ in range(between(rng, 1, 3)):
        stamp(grid, frame(rng, largest), pick(rng, colors), scene.background, rng)
    for _ in range(below(rng, 3)):
        stamp(grid, scatter(rng, 3), pick(rng, colors), scene.background, rng)
    return grid


def sprites(scene: Scene, rng: Rng) -> Grid:
    """One to three figures of several colours each on a wide background."""
    grid = scene.blank(scene.shape(rng, least=4))
    for _ in range(between(rng, 1, 3)):
        _stamp_sprite(grid, scatter(rng, max(2, min(grid.shape) // 2)), scene, scene.colors, rng)
    return grid


def single(scene: Scene, rng: Rng) -> Grid:
    """One figure of one or several colours on a wide background."""
    grid = scene.blank(scene.shape(rng, least=3))
    _stamp_sprite(grid, pick(rng, FIGURES)(rng, max(2, min(grid.shape) - 1)), scene, scene.palette(rng), rng)
    return grid


def winged(scene: Scene, rng: Rng) -> Grid:
    """A figure that is symmetric both ways, with a few cells of other colours near it."""
    grid = scene.blank(scene.shape(rng, least=7))
    rows, columns = grid.shape
    core = mirrored(rng, 3)
    row, column = (rows - core.shape[0]) // 2, (columns - core.shape[1]) // 2
    grid[row : row + core.shape[0], column : column + core.shape[1]][core] = scene.colors[0]
    for _ in range(between(rng, 2, 5)):
        y, x = row + between(rng, -2, core.shape[0] + 1), column + between(rng, -2, core.shape[1] + 1)
        if 0 <= y < rows and 0 <= x < columns and grid[y, x] == scene.background:
            grid[y, x] = scene.colors[-1] if len(scene.colors) > 1 else scene.colors[0] % 9 + 1
    return grid


def speckled(scene: Scene, rng: Rng) -> Grid:
    """Large figures under stray single cells."""
    grid = rectangles(scene, rng) if chance(rng, 0.6) else blobs(scene, rng)
    stray = rng.random(grid.shape) < rng.random() * 0.1 + 0.03
    grid[stray] = pick(rng, (*scene.colors, scene.background))
    return grid


def _objects(scene: Scene, rng: Rng, figure: Callable[[int], Mask], most: int = 5) -> Grid:
    grid, colors = scene.blank(scene.shape(rng, least=4)), scene.palette(rng)
    largest = max(2, min(grid.shape) // 2)
    for _ in range(between(rng, 1, most)):
        stamp(grid, figure(largest), pick(rng, colors), scene.background, rng)
    return grid


def _stamp_sprite(grid: Grid, mask: Mask, scene: Scene, colors: tuple[int, ...], rng: Rng) -> None:
    patch = mixed(np.full(mask.shape, colors[0], np.int8), colors, 1.0, rng)
    stamp(grid, mask, patch, scene.background, rng)
