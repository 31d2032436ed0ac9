"""The canvases of a search: what programs have drawn so far, from which further programs may start.

Starting from a canvas is sequential solving: a program that goes on from it is written behind the program
that drew it. Nothing here samples, runs or learns.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

import numpy as np

from arc_rl.hindsight import pairs_digest
from arc_rl.simplify import argument, from_steps, steps
from arc_rl.tasks.task import Pair, Task
from reward.grids import Grid, as_grid


@dataclass(frozen=True, eq=False)
class Canvas:
    """What the straight-line `lines` drew on a task's inputs, train and then test.

    The inputs themselves are the canvas of no lines. `exact` train grids are right, `pixels` (0-1) is the
    mean share of right cells; `origin` is the key of the canvas it was drawn on, `round` the round of that.
    """

    lines: tuple[str, ...]
    grids: tuple[Grid, ...]
    exact: int
    pixels: float
    origin: str | None
    round: int

    def to_json(self) -> dict[str, Any]:
        return {**vars(self), "lines": list(self.lines), "grids": [grid.tolist() for grid in self.grids]}

    @classmethod
    def from_json(cls, data: Mapping[str, Any]) -> Canvas:
        grids = tuple(as_grid(grid) for grid in data["grids"])
        return cls(**{**data, "lines": tuple(data["lines"]), "grids": grids})


def first_canvas(task: Task) -> Canvas:
    """The task's inputs, before anything is drawn."""
    right = [pair.input.shape == pair.output.shape and (pair.input == pair.output) for pair in task.train]
    return Canvas(
        lines=(),
        grids=tuple(pair.input for pair in (*task.train, *task.test)),
        exact=sum(bool(np.all(cells)) for cells in right),
        pixels=float(np.mean([np.mean(cells) for cells in right])),
        origin=None,
        round=0,
    )


def onward(task: Task, canvas: Canvas, key: str) -> Task:
    """The task of going on from a canvas: its grids as inputs, the task's outputs as they were."""
    pairs = [
        Pair(grid, pair.output) for grid, pair in zip(canvas.grids, (*task.train, *task.test), strict=True)
    ]
    count = len(task.train)
    return Task(f"{task.id}@{key[:8]}", tuple(pairs[:count]), tuple(pairs[count:]), task.source)


def straight_lines(program: str, entry: str = "transform") -> tuple[str, ...] | None:
    """The lines of a straight-line program over `grid`, which others can go on from; None for any other."""
    lines = steps(program, entry)
    return None if lines is None or argument(program, entry) != "grid" else tuple(lines)


def joined(canvas: Canvas, program: str, entry: str = "transform") -> str | None:
    """The program that draws the canvas and then does what `program` does; None where that is no line."""
    if not canvas.lines:
        return program
    lines = straight_lines(program, entry)
    return None if lines is None else from_steps([*canvas.lines, *lines], entry)


class Frontier:
    """Every distinct canvas a search has found, by a key of what it shows on the train inputs."""

    def __init__(self, task: Task) -> None:
        self.task = task
        self._canvases: dict[str, Canvas] = {}
        self.add(first_canvas(task))

    def __len__(self) -> int:
        return len(self._canvases)

    def key(self, grids: Sequence[Grid]) -> str:
        """A name for what a canvas shows on the train inputs."""
        return pairs_digest(
            [Pair(pair.input, grid) for pair, grid in zip(self.task.train, grids, strict=False)]
        )

    def add(self, canvas: Canvas) -> bool:
        """Keep a canvas; false where its grids were seen before, of which the shorter program stays."""
        key = self.key(canvas.grids)
        old = self._canvases.get(key)
        if old is None or len(canvas.lines) < len(old.lines):
            self._canvases[key] = canvas
        return old is None

    @property
    def best(self) -> Canvas:
        return max(self._canvases.values(), key=_rank)

    def starts(self, count: int, seed: list[int]) -> list[Canvas]:
        """Up to `count` canvases to go on from: half the best, the rest drawn at random, the newest likelier.

        The task's own inputs are among them. The best alone would soon all descend from one canvas.
        """
        ranked = sorted(self._canvases.values(), key=_rank, reverse=True)
        root = self._canvases[self.key([pair.input for pair in self.task.train])]
        chosen = [root, *(canvas for canvas in ranked[: count // 2] if canvas is not root)][:count]
        rest = [canvas for canvas in ranked if not any(canvas is other for other in chosen)]
        if rest and len(chosen) < count:
            weights = np.array([_liveliness(canvas, rest) for canvas in rest])
            size = min(count - len(chosen), len(rest))
            picks = np.random.default_rng(seed).choice(
                len(rest), size=size, replace=False, p=weights / weights.sum()
            )
            chosen += [rest[pick] for pick in picks]
        return chosen

    def ancestors(self, canvas: Canvas) -> Iterator[Canvas]:
        """The canvases that this one was drawn on, nearest first, as long as their lines begin its lines."""
        while canvas.origin is not None:
            before = self._canvases[canvas.origin]
            if canvas.lines[: len(before.lines)] != before.lines:
                return
            yield before
            canvas = before

    def to_json(self) -> list[dict[str, Any]]:
        return [canvas.to_json() for canvas in self._canvases.values()]

    def load(self, rows: Sequence[Mapping[str, Any]]) -> None:
        """Take up a saved frontier."""
        self._canvases = {}
        for row in rows:
            self.add(Canvas.from_json(row))


def _rank(canvas: Canvas) -> tuple[int, float, int]:
    return canvas.exact, canvas.pixels, -len(canvas.lines)


def _liveliness(canvas: Canvas, others: Sequence[Canvas]) -> float:
    """Nearer and newer canvases are likelier to be gone on from; each round of age halves the chance."""
    newest = max(other.round for other in others)
    return (canvas.pixels + 1e-3) * 0.5 ** (newest - canvas.round)
