"""Steps: the statements that generated programs are made of, as templates with slots for their arguments.

A step is plain data; how its slots are filled depends on a grid that it will run on.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable
from dataclasses import dataclass

import numpy as np

from arc_rl.tasks.generators.chance import Rng, below, between, chance, pick, some
from arc_rl.tasks.generators.scenes import COLORS_BY_USE, Scene
from reward.grids import COLORS, MAX_SIDE, Grid

Slot = Callable[[Rng, "Canvas"], str]


@dataclass(frozen=True)
class Step:
    """One statement `grid = CALL`, or a few that make one idea.

    `call` is an expression over `grid` in the default language, with slots in braces that are keys of `SLOTS`
    (`"recolor(grid, {shown}, {new})"`); `kinds` names the kinds of input grids it suits; `weight` is how
    often it is drawn relative to the others of its table; `largest` bounds the sides of its inputs, about;
    `then` are the calls of further statements. `guard` is an expression that must hold for every grid the
    first call meets, with the same slots, so that its arguments say something: one object is the largest.
    """

    call: str
    kinds: tuple[str, ...]
    weight: float = 1.0
    largest: int = MAX_SIDE
    then: tuple[str, ...] = ()
    guard: str = ""

    @property
    def calls(self) -> tuple[str, ...]:
        """The calls of all its statements."""
        return (self.call, *self.then)

    @property
    def guarded_calls(self) -> tuple[tuple[str, str], ...]:
        """Each call with what must hold before it."""
        return ((self.call, self.guard), *((call, "") for call in self.then))


@dataclass
class Canvas:
    """What slots are filled from: a grid the step will run on, its scene, the colours earlier slots took."""

    grid: Grid
    scene: Scene
    taken: list[int]

    def take(self, color: int) -> str:
        """The colour as text, not to be taken again by another slot of the call."""
        self.taken.append(color)
        return str(color)

    def free(self, colors: Iterable[int]) -> list[int]:
        """Those of the colours that no slot has taken."""
        return [color for color in colors if color not in self.taken]


def fill(call: str, guard: str, grid: Grid, scene: Scene, rng: Rng) -> tuple[str, str]:
    """A call and its guard with every slot filled for this grid; no colour fills two slots of one call.

    Equal slots of call and guard are filled alike.
    """
    canvas = Canvas(grid, scene, [])
    values: dict[str, str] = {}

    def fill_in(match: re.Match[str]) -> str:
        values[match[1]] = SLOTS[match[1]](rng, canvas)
        return values[match[1]]

    filled = _SLOT.sub(fill_in, call)
    return filled, _SLOT.sub(lambda match: values[match[1]], guard)


_SLOT = re.compile(r"{(\w+)}")


def _shown(rng: Rng, canvas: Canvas) -> str:
    """A colour that the grid shows, the background only rarely."""
    shown = canvas.free(_colors(canvas.grid))
    figures = [color for color in shown if color != canvas.scene.background]
    if figures and not chance(rng, 0.1):
        shown = figures
    return canvas.take(pick(rng, shown or canvas.free(range(COLORS))))


def _new(rng: Rng, canvas: Canvas) -> str:
    """A colour to paint with, most often one that the task's inputs do not show."""
    used = {canvas.scene.background, *canvas.scene.colors, *_colors(canvas.grid)}
    fitting = canvas.free(color for color in COLORS_BY_USE if color not in used)
    if not fitting or chance(rng, 0.2):
        fitting = canvas.free(range(COLORS))
    return canvas.take(pick(rng, fitting))


def _back(rng: Rng, canvas: Canvas) -> str:
    """The background colour."""
    return canvas.take(canvas.scene.background)


def _hole(rng: Rng, canvas: Canvas) -> str:
    """The colour that stands for what is lost in the scene."""
    return canvas.take(canvas.scene.hole)


def _ink(rng: Rng, canvas: Canvas) -> str:
    """Any colour but black."""
    return str(between(rng, 1, COLORS - 1))


def _mapping(rng: Rng, canvas: Canvas) -> str:
    """A dictionary of two to four shown colours to other colours."""
    shown = some(rng, sorted({*_colors(canvas.grid), *canvas.scene.colors}), between(rng, 2, 4))
    pairs = ", ".join(f"{color}: {below(rng, COLORS)}" for color in shown)
    return "{" + pairs + "}"


def _row(rng: Rng, canvas: Canvas) -> str:
    return str(below(rng, canvas.grid.shape[0]))


def _column(rng: Rng, canvas: Canvas) -> str:
    return str(below(rng, canvas.grid.shape[1]))


def _colors(grid: Grid) -> list[int]:
    return np.flatnonzero(np.bincount(grid.ravel(), minlength=COLORS)).tolist()


def _choice(*values: object) -> Slot:
    texts = [repr(value).replace("'", '"') for value in values]
    return lambda rng, canvas: pick(rng, texts)


# Ways to name one object, then ways to name several; the commoner in ARC the more often.
_ONE = (
    *(
        *["largest"] * 4,
        *["smallest"] * 3,
        *["unique_color"] * 6,
        *["unique_shape"] * 6,
        *["common_color"] * 4,
    ),
    *(
        *["symmetric"] * 4,
        *["most_holes"] * 3,
        *["most_colors"] * 3,
        *["common_shape"] * 2,
        "hollow",
        "solid",
    ),
    *("top", "bottom", "left", "right", "square", "line", "border"),
)
_SOME = (
    *(*["largest"] * 2, *["smallest"] * 2, *["most_holes"] * 5, *["hollow"] * 3, *["unique_color"] * 2),
    *(*["unique_shape"] * 2, *["dot"] * 3, *["solid"] * 2, *["border"] * 2, "line", "square", "symmetric"),
    *("common_shape", "most_colors", "common_color", "top", "bottom", "left", "right"),
    *("not_largest", "not_smallest", "not_border", "not_border", "not_hollow", "not_dot", "not_symmetric"),
)
_RAYS = (
    *("up", "down", "left", "right"),
    *("up_left", "up_right", "down_left", "down_right"),
    *("horizontal", "vertical", "cross", "cross", "diagonal", "diagonal", "star"),
)

SLOTS: dict[str, Slot] = {
    "shown": _shown,
    "new": _new,
    "back": _back,
    "mapping": _mapping,
    "direction": _choice("up", "down", "left", "right"),
    "sideways": _choice("right", "right", "left"),
    "upright": _choice("down", "down", "up"),
    "turns": _choice(1, 2, 3),
    "factor": _choice(2, 2, 2, 3, 3, 4),
    "times": _choice(1, 2, 2, 3),
    "distance": _choice(1, 1, 1, 2, 2, 3),
    "row": _row,
    "column": _column,
    "ink": _ink,
    "ray": _choice(*_RAYS),
    "axis": _choice("horizontal", "horizontal", "vertical", "cross", "cross", "diagonal", "star"),
    "way": _choice("up", "down", "left", "right", "horizontal", "vertical"),
    "mirror": _choice("vertical", "horizontal", "both", "both", "diagonal"),
    "size": _choice(2, 2, 2, 3),
    "logic": _choice("and", "or", "xor", "nor"),
    "one": _choice(*_ONE),
    "some": _choice(*_SOME),
    "hole": _hole,
}
