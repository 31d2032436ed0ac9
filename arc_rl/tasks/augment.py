"""The same task seen otherwise: turned, mirrored, recoloured, its pairs in another order.

Every pair, train and test, changes alike, so the hidden rule stays one rule; a program that solved the task
need not solve the changed one, and is kept only where it still does.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass, replace

import numpy as np

from arc_rl.tasks.task import Pair, Task
from reward.grids import COLORS, Grid

Solves = Callable[[str, Sequence[Pair]], bool]


@dataclass(frozen=True)
class View:
    """One way to see a task.

    `turns` quarter turns counter-clockwise after an optional `flip` left to right, colour c shown as
    `colors[c]`, and pair `order[k]` of the train pairs shown at place k.
    """

    flip: bool
    turns: int
    colors: tuple[int, ...]
    order: tuple[int, ...]

    def show(self, grid: Grid) -> Grid:
        """The grid in this view."""
        placed = np.rot90(grid[:, ::-1] if self.flip else grid, self.turns)
        return np.asarray(self.colors, dtype=np.int8)[placed]

    def undo(self, grid: Grid) -> Grid:
        """The grid whose view `grid` is: `undo(show(grid))` equals `grid`."""
        recolored = np.argsort(self.colors).astype(np.int8)[grid]
        placed = np.rot90(recolored, -self.turns)
        return np.ascontiguousarray(placed[:, ::-1] if self.flip else placed)


def sample_view(train_pairs: int, rng: np.random.Generator, *, keep_black: bool = True) -> View:
    """A random view: a symmetry of the square, a colour permutation, an order of `train_pairs` pairs.

    With `keep_black` colour 0, which most tasks use as background, keeps its place.
    """
    first = 1 if keep_black else 0
    colors = (*range(first), *(first + rng.permutation(COLORS - first)).tolist())
    order = tuple(rng.permutation(train_pairs).tolist())
    return View(flip=bool(rng.integers(2)), turns=int(rng.integers(4)), colors=colors, order=order)


def augment(task: Task, view: View, solves: Solves | None = None) -> Task:
    """The task in `view`, its id marked with the view.

    Its program is kept only if `solves(program, pairs)`, asked with the changed train and test pairs, says it
    is still right; without `solves` it is dropped.
    """
    train = tuple(_show(task.train[place], view) for place in view.order)
    test = tuple(_show(pair, view) for pair in task.test)
    kept = task.program is not None and solves is not None and solves(task.program, (*train, *test))
    return replace(
        task, id=f"{task.id}@{_mark(view)}", train=train, test=test, program=task.program if kept else None
    )


def augmentations(task: Task, count: int, seed: int, solves: Solves | None = None) -> list[Task]:
    """`count` random views of the task; view k depends on (seed, k) alone."""
    views = (sample_view(len(task.train), np.random.default_rng([seed, k])) for k in range(count))
    return [augment(task, view, solves) for view in views]


def _show(pair: Pair, view: View) -> Pair:
    return Pair(view.show(pair.input), view.show(pair.output))


def _mark(view: View) -> str:
    numbers = "".join(map(str, view.colors))
    order = "".join(map(str, view.order))
    return f"{'f' if view.flip else 'n'}{view.turns}-{numbers}-{order}"
