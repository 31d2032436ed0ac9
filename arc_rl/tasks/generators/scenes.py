"""What the input grids of one task share: background, colours and sizes, drawn to resemble ARC's own.

Sizes follow ARC-AGI-1's training split at its small end (3x3 and 10x10 are its commonest grids, 63 % are
square, the sizes of a task's inputs agree in 52 %), because a small model's time goes by cells.
"""

from __future__ import annotations

from bisect import bisect
from dataclasses import dataclass

import numpy as np

from arc_rl.tasks.generators.chance import Rng, below, between, chance, pick, some
from reward.grids import COLORS, Grid

# Side lengths by how often a task is built around them.
_SIDES = (
    *(2, *[3] * 10, *[4] * 8, *[5] * 8, *[6] * 6, *[7] * 4, 8, 8, 9, 9),
    *(10, 10, 10, 12, 14, 16),
)
# Colours by how often ARC-AGI-1's training split shows them beside black.
COLORS_BY_USE = (*[1] * 5, *[2] * 6, *[3] * 5, *[4] * 4, *[5] * 3, *[6] * 3, *[7] * 2, *[8] * 5, *[9] * 2)
_PALETTE_SIZES = (1, 1, 1, 2, 2, 2, 3, 3, 4, 5)


@dataclass(frozen=True)
class Scene:
    """The shared look of one task's inputs.

    `colors` are those beside `background`. A grid's sides lie within `spread` of (`rows`, `columns`). Where
    `varied`, each grid shows its own choice of the colours, else all grids may show all.
    """

    background: int
    colors: tuple[int, ...]
    rows: int
    columns: int
    spread: int
    varied: bool

    def shape(self, rng: Rng, least: int = 2) -> tuple[int, int]:
        """The sides of the next grid, at least `least` each."""
        low, high = -self.spread, self.spread
        rows, columns = self.rows, self.columns
        if self.spread:
            rows, columns = rows + between(rng, low, high), columns + between(rng, low, high)
        return max(rows, least), max(columns, least)

    def palette(self, rng: Rng) -> tuple[int, ...]:
        """The colours of the next grid."""
        if not self.varied or len(self.colors) == 1:
            return self.colors
        return tuple(some(rng, self.colors, between(rng, 1, len(self.colors))))

    @property
    def other(self) -> int:
        """A colour that is none of the scene's, always the same one: for lines between parts, for marks."""
        used = {self.background, *self.colors}
        start = 5 + sum(self.colors)
        return next(color % 9 + 1 for color in range(start, start + 9) if color % 9 + 1 not in used)

    @property
    def hole(self) -> int:
        """The colour that stands for what is lost: black, or one that the scene does not use."""
        return 0 if self.rows % 2 else self.other

    def blank(self, shape: tuple[int, int]) -> Grid:
        """A grid of background."""
        return np.full(shape, self.background, dtype=np.int8)


def sample_scene(rng: Rng, largest: int = 16) -> Scene:
    """A scene whose grids have sides of at most `largest`, 2 or more, unless their kind needs larger ones."""
    background = 0 if chance(rng, 0.92) else below(rng, COLORS)
    colors = _draw_colors(pick(rng, _PALETTE_SIZES), background, rng)
    sides = _SIDES[: bisect(_SIDES, largest)]
    rows = pick(rng, sides)
    columns = rows if chance(rng, 0.63) else pick(rng, sides)
    spread = 0 if chance(rng, 0.55) else min(between(rng, 1, 3), largest - max(rows, columns))
    return Scene(background, colors, rows, columns, spread, varied=chance(rng, 0.4))


def _draw_colors(count: int, background: int, rng: Rng) -> tuple[int, ...]:
    colors: list[int] = []
    while len(colors) < count:
        # Black is a colour like any other where it is not the background.
        color = pick(rng, COLORS_BY_USE) if background == 0 or chance(rng, 0.8) else 0
        if color != background and color not in colors:
            colors.append(color)
    return tuple(colors)
