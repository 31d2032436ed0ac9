"""Hindsight: an attempt that missed its task solves another one, the task of drawing what it drew.

An attempt becomes a task of (train inputs -> what it drew) with its program, after its program was
shortened and run again on those very inputs. Test pairs never take part. It knows nothing of models, nor of
what is learned from it; `replay` keeps what it makes. The idea is hindsight experience replay (Andrychowicz
et al. 2017) as CodeIt (Butt et al. 2024) uses it for programs.
"""

from __future__ import annotations

import ast
from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass, replace
from hashlib import blake2b
from typing import Any, Protocol

from arc_rl.attempts import Attempt
from arc_rl.errors import UserError
from arc_rl.simplify import (
    normalized,
    prefixes,
    reads_its_input,
    same_grids,
    without_dead_code,
    without_idle_steps,
)
from arc_rl.tasks.held_out import is_held_out
from arc_rl.tasks.task import Pair, Task
from reward.execution import Execution
from reward.grids import Grid

# A program may name a few cells or colours; a list longer than this, or a table, holds the answer itself.
LONGEST_LITERAL = 12


class Runner(Protocol):
    """What runs programs: `reward.sandbox.Sandbox`, or anything with its `run`."""

    def run(self, programs: Sequence[str], inputs: Sequence[Sequence[Grid]]) -> list[Execution]: ...


@dataclass(frozen=True, eq=False)
class Relabel:
    """A task made from an attempt: its train pairs are what `task.program` was seen to draw.

    `parent` is the id of the task that was attempted. `closeness` (0-1) is how near the attempt came to it:
    the mean of its share of exact pairs and its share of right cells; `digest` names the pairs, whatever
    program draws them.
    """

    task: Task
    parent: str
    closeness: float
    digest: str

    def to_json(self) -> dict[str, Any]:
        return {"task": self.task.to_json(), "parent": self.parent, "closeness": self.closeness}

    @classmethod
    def from_json(cls, data: Mapping[str, Any]) -> Relabel:
        task = Task.from_json(data["task"], id=data["task"]["id"], source=data["task"]["source"])
        return cls(task, data["parent"], data["closeness"], pairs_digest(task.train))


def relabel(
    attempts: Iterable[Attempt],
    tasks: Mapping[str, Task],
    *,
    entry: str = "transform",
    test_time: bool = False,
) -> list[Relabel]:
    """Every attempt that drew a grid for each train input, as the task it solves; nothing is run.

    Raises UserError for attempts at held-out tasks, unless `test_time` says that what is learned is thrown
    away or kept apart afterwards.
    """
    attempts = list(attempts)
    if not test_time:
        _refuse_held_out(tasks[name] for name in dict.fromkeys(attempt.task_id for attempt in attempts))
    made = (_relabelled(attempt, tasks[attempt.task_id], entry) for attempt in attempts)
    return [item for item in made if item is not None]


def examine(
    relabels: Iterable[Relabel],
    runner: Runner,
    *,
    known: Callable[[str], str | None] = lambda digest: None,
    entry: str = "transform",
) -> list[Relabel]:
    """The relabels worth learning from: one for each list of pairs, shortened, run again, and not degenerate.

    `known(digest)` gives the program already kept for those pairs, if any: only a shorter one is worth
    running.
    """
    fresh = [item for item in _distinct(relabels) if _shorter(item, known(item.digest))]
    fresh = [item for item in fresh if acceptable(item.task, entry)]
    return _verified(_shortened(fresh, runner, entry), runner)


def pairs_digest(pairs: Sequence[Pair]) -> str:
    """A name for a list of pairs, in any order: equal pairs have equal names."""
    parts = sorted(
        blake2b(
            bytes((*pair.input.shape, *pair.output.shape)) + pair.input.tobytes() + pair.output.tobytes(),
            digest_size=8,
        ).digest()
        for pair in pairs
    )
    return blake2b(b"".join(parts), digest_size=12).hexdigest()


def acceptable(task: Task, entry: str = "transform") -> bool:
    """Whether its program teaches something: it reads and changes its input, and spells out no answer."""
    program = task.program or ""
    return not (is_identity(task) or is_constant(task, entry) or embeds_answer(program))


def is_identity(task: Task) -> bool:
    """Whether every output is its input."""
    return same_grids([pair.input for pair in task.train], [pair.output for pair in task.train])


def is_constant(task: Task, entry: str = "transform") -> bool:
    """Whether the program ignores its input, or draws one grid for inputs that differ."""
    if not reads_its_input(task.program or "", entry):
        return True
    inputs, outputs = ([getattr(pair, side) for pair in task.train] for side in ("input", "output"))
    return _differ(inputs) and not _differ(outputs)


def embeds_answer(program: str) -> bool:
    """Whether the program holds a table of numbers, or a list of more than `LONGEST_LITERAL` items."""
    return any(
        isinstance(node, (ast.List, ast.Tuple, ast.Set))
        and (_is_table(node) or len(node.elts) > LONGEST_LITERAL)
        for node in ast.walk(_tree(program))
    )


def _tree(program: str) -> ast.AST:
    try:
        return ast.parse(program)
    except (SyntaxError, ValueError):
        return ast.Module(body=[], type_ignores=[])


def _is_table(node: ast.List | ast.Tuple | ast.Set) -> bool:
    rows = [item for item in node.elts if isinstance(item, (ast.List, ast.Tuple))]
    numbers = sum(isinstance(cell, ast.Constant) for row in rows for cell in row.elts)
    # Two corners, [(0, 0), (2, 2)], are a way to name a box; a third row begins a picture.
    return len(rows) > 2 and numbers > 2


def _differ(grids: Sequence[Grid]) -> bool:
    return any(not same_grids([grids[0]], [grid]) for grid in grids[1:])


def _refuse_held_out(tasks: Iterable[Task]) -> None:
    for task in tasks:
        if is_held_out(task):
            raise UserError(
                f"Task {task.id} is held out, so attempts at it cannot become training examples; "
                "train on other tasks."
            )


def _relabelled(attempt: Attempt, task: Task, entry: str) -> Relabel | None:
    drawn = [grid for grid in attempt.outputs[: len(task.train)] if grid is not None]
    if attempt.program is None or len(drawn) < len(task.train):
        return None
    pairs = tuple(Pair(pair.input, grid) for pair, grid in zip(task.train, drawn, strict=True))
    digest = pairs_digest(pairs)
    made = Task(
        id=f"{task.id}~{digest[:8]}",
        train=pairs,
        test=(),
        source=f"hindsight/{task.source}",
        program=without_dead_code(attempt.program, entry),
    )
    closeness = (attempt.exact / max(attempt.pairs, 1) + attempt.pixels) / 2
    return Relabel(made, task.id, closeness, digest)


def _distinct(relabels: Iterable[Relabel]) -> list[Relabel]:
    """One relabel for each digest, with the shortest program, in the order first seen."""
    best: dict[str, Relabel] = {}
    for item in relabels:
        other = best.get(item.digest)
        if other is None or _shorter(item, other.task.program):
            best[item.digest] = item
    return list(best.values())


def _shorter(item: Relabel, program: str | None) -> bool:
    """Whether the relabel's program is shorter than `program`; any is shorter than None."""
    return program is None or len(normalized(item.task.program or "")) < len(normalized(program))


def _shortened(relabels: Sequence[Relabel], runner: Runner, entry: str) -> list[Relabel]:
    """The relabels without idle steps, found by running all prefixes of their programs in one batch."""
    cuts = [prefixes(item.task.program or "", entry)[:-1] for item in relabels]
    inputs = [[pair.input for pair in item.task.train] for item in relabels]
    runs = iter(
        runner.run(
            [cut for programs in cuts for cut in programs],
            [grids for programs, grids in zip(cuts, inputs, strict=True) for _ in programs],
        )
    )
    return [
        _without_idle(item, [next(runs) for _ in programs], entry)
        for item, programs in zip(relabels, cuts, strict=True)
    ]


def _without_idle(item: Relabel, runs: Sequence[Execution], entry: str) -> Relabel:
    if not runs or not all(run.ok for run in runs):
        return item
    canvases = [[grid for grid in run.outputs if grid is not None] for run in runs]
    canvases.append([pair.output for pair in item.task.train])
    program = without_idle_steps(item.task.program or "", canvases, entry)
    return replace(item, task=replace(item.task, program=program))


def _verified(relabels: Sequence[Relabel], runner: Runner) -> list[Relabel]:
    """The relabels whose program, run again, draws exactly the pairs it is to be learned with."""
    runs = runner.run(
        [item.task.program or "" for item in relabels],
        [[pair.input for pair in item.task.train] for item in relabels],
    )
    return [
        item
        for item, run in zip(relabels, runs, strict=True)
        if run.ok and same_grids(run.outputs, [pair.output for pair in item.task.train])
    ]
