"""Input grids of cells without objects: random colours, single cells, lines, bars, blank canvases."""

from __future__ import annotations

import numpy as np

from arc_rl.tasks.generators.chance import Rng, below, between, chance, pick
from arc_rl.tasks.generators.scenes import Scene
from reward.grids import Grid


def full(scene: Scene, rng: Rng) -> Grid:
    """Nearly every cell one of the palette's colours."""
    return mixed(scene.blank(scene.shape(rng)), scene.palette(rng), rng.random() * 0.2 + 0.8, rng)


def noise(scene: Scene, rng: Rng) -> Grid:
    """Random cells of the palette over the background, sparse to dense."""
    return mixed(scene.blank(scene.shape(rng)), scene.palette(rng), rng.random() * 0.6 + 0.2, rng)


def pixels(scene: Scene, rng: Rng) -> Grid:
    """A few single cells on the background."""
    grid, colors = scene.blank(scene.shape(rng)), scene.palette(rng)
    for _ in range(between(rng, 1, 2 + grid.size // 16)):
        grid[below(rng, grid.shape[0]), below(rng, grid.shape[1])] = pick(rng, colors)
    return grid


def lone(scene: Scene, rng: Rng) -> Grid:
    """Two to four single cells on the background, each of another colour."""
    grid = scene.blank(scene.shape(rng, least=4))
    for color in dict.fromkeys((*scene.colors[:3], scene.other)):
        grid[below(rng, grid.shape[0]), below(rng, grid.shape[1])] = color
    return grid


def aligned(scene: Scene, rng: Rng) -> Grid:
    """Single cells, some of them in one row, column or diagonal with another of their colour."""
    grid, colors = scene.blank(scene.shape(rng, least=4)), scene.palette(rng)
    rows, columns = grid.shape
    for _ in range(between(rng, 1, 4)):
        row, column, color = below(rng, rows), below(rng, columns), pick(rng, colors)
        grid[row, column] = color
        distance, way = between(rng, 2, max(rows, columns) - 1), below(rng, 4)
        row, column = row + distance * (way > 0), column + distance * ((way < 2) - (way == 3))
        if 0 <= row < rows and 0 <= column < columns:
            grid[row, column] = color
    return grid


def shape(scene: Scene, rng: Rng) -> Grid:
    """Cells of one colour on about half of the grid."""
    grid = scene.blank(scene.shape(rng))
    grid[rng.random(grid.shape) < rng.random() * 0.4 + 0.35] = pick(rng, scene.colors)
    return grid


def maze(scene: Scene, rng: Rng) -> Grid:
    """Dense cells of one colour that happen to close around holes of background."""
    grid = scene.blank(scene.shape(rng, least=4))
    grid[rng.random(grid.shape) < rng.random() * 0.25 + 0.45] = pick(rng, scene.colors)
    return grid


def framed(scene: Scene, rng: Rng) -> Grid:
    """Random cells inside a border of one colour."""
    grid = noise(scene, rng)
    inner = grid[1:-1, 1:-1].copy()
    grid[:] = pick(rng, scene.colors)
    grid[1:-1, 1:-1] = inner
    return grid


def stripes(scene: Scene, rng: Rng) -> Grid:
    """Whole rows, or whole columns, of one colour."""
    grid, colors = scene.blank(scene.shape(rng)), scene.palette(rng)
    for row in range(grid.shape[0]):
        if chance(rng, 0.4):
            grid[row] = pick(rng, colors)
    return grid if chance(rng, 0.5) else np.ascontiguousarray(grid.T)


def worn_stripes(scene: Scene, rng: Rng) -> Grid:
    """Stripes over all of the grid, a few of their cells in another colour."""
    rows, columns = scene.shape(rng, least=3)
    colors = (*scene.colors, scene.background)
    grid = np.empty((rows, columns), dtype=np.int8)
    for row in range(rows):
        grid[row] = pick(rng, colors)
    grid[rng.random(grid.shape) < 0.12] = pick(rng, colors)
    return grid if scene.rows % 2 else np.ascontiguousarray(grid.T)


def columns(scene: Scene, rng: Rng) -> Grid:
    """Bars of different heights that stand on one side of the grid."""
    grid, colors = scene.blank(scene.shape(rng, least=3)), scene.palette(rng)
    step = pick(rng, (1, 2, 2))
    for column in range(below(rng, 2), grid.shape[1], step):
        height = below(rng, grid.shape[0])
        grid[grid.shape[0] - height :, column] = pick(rng, colors)
    return np.ascontiguousarray(np.rot90(grid, below(rng, 4) if chance(rng, 0.3) else 0))


def crossed(scene: Scene, rng: Rng) -> Grid:
    """A few level and upright lines across single cells or blank background."""
    grid = pixels(scene, rng) if chance(rng, 0.5) else scene.blank(scene.shape(rng, least=4))
    color = pick(rng, scene.colors)
    for _ in range(between(rng, 1, 2)):
        grid[below(rng, grid.shape[0]), :] = color
    for _ in range(below(rng, 3)):
        grid[:, below(rng, grid.shape[1])] = color
    return grid


def canvas(scene: Scene, rng: Rng) -> Grid:
    """A grid of one colour but for one to three cells; all canvases of a scene have the same sides."""
    grid = scene.blank((scene.rows, scene.columns))
    for _ in range(between(rng, 1, 3)):
        grid[below(rng, scene.rows), below(rng, scene.columns)] = pick(rng, scene.colors)
    return grid


def mixed(grid: Grid, colors: tuple[int, ...], density: float, rng: Rng) -> Grid:
    """The grid with this share of its cells set to random ones of the colours."""
    chosen = np.asarray(colors, dtype=np.int8)[(rng.random(grid.shape) * len(colors)).astype(np.intp)]
    if density >= 1:
        return chosen
    return np.where(rng.random(grid.shape) < density, chosen, grid)
