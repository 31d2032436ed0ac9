"""Hindsight: an attempt that missed its task solves another one, the task of drawing what it drew.

An attempt becomes a task of (train inputs -> what it drew) with its program, after its program was
shortened and run again on those very inputs, and on probe inputs that tell programs apart which agree there.
Test pairs never take part. It knows nothing of models, nor of what is learned from it; `replay` keeps what it
makes. The idea is hindsight experience replay (Andrychowicz
et al. 2017) as CodeIt (Butt et al. 2024) uses it for programs.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass, replace
from hashlib import blake2b
from typing import Any, Protocol

from arc_rl.attempts import Attempt
from arc_rl.degenerate import degenerate, differ
from arc_rl.errors import UserError
from arc_rl.probes import behaviour, probe_inputs
from arc_rl.simplify import (
    normalized,
    prefixes,
    same_grids,
    without_dead_code,
    without_idle_steps,
)
from arc_rl.tasks.held_out import is_held_out
from arc_rl.tasks.task import Pair, Task
from reward.execution import Execution
from reward.grids import Grid


class Runner(Protocol):
    """What runs programs: `reward.sandbox.Sandbox`, or anything with its `run`."""

    def run(self, programs: Sequence[str], inputs: Sequence[Sequence[Grid]]) -> list[Execution]: ...


@dataclass(frozen=True, eq=False)
class Relabel:
    """A task made from an attempt: its train pairs are what `task.program` was seen to draw.

    `parent` is the id of the task that was attempted. `closeness` (0-1) is how near the attempt came to it:
    the mean of its share of exact pairs and its share of right cells; `digest` names the pairs, whatever
    program draws them, and `behaviour` what the program draws on them and on probe inputs (empty text before
    it was run on these).
    """

    task: Task
    parent: str
    closeness: float
    digest: str
    behaviour: str = ""

    def to_json(self) -> dict[str, Any]:
        return {
            "task": self.task.to_json(),
            "parent": self.parent,
            "closeness": self.closeness,
            "behaviour": self.behaviour,
        }

    @classmethod
    def from_json(cls, data: Mapping[str, Any]) -> Relabel:
        task = Task.from_json(data["task"], id=data["task"]["id"], source=data["task"]["source"])
        return cls(task, data["parent"], data["closeness"], pairs_digest(task.train), data["behaviour"])


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
    known: Callable[[str], Collection[str]] = lambda digest: (),
    entry: str = "transform",
    rejected: Counter[str] | None = None,
) -> list[Relabel]:
    """The relabels worth learning from: shortened, run again, not degenerate, and each with a behaviour of
    its own, of which the shortest program stays.

    `known(digest)` gives the programs already kept for those pairs, which are not run again. `rejected`
    counts what is left out by reason.
    """
    why: Counter[str] = Counter() if rejected is None else rejected
    relabels = list(relabels)
    unknown = _unknown(relabels, known)
    reasons = [degenerate(item.task, entry) for item in unknown]
    why.update(reason for reason in reasons if reason)
    fresh = [item for item, reason in zip(unknown, reasons, strict=True) if reason is None]
    verified = _run_again(_shortened(fresh, runner, entry), runner, why)
    shortest = _shortest(verified)
    why["repeated"] += len(relabels) - len(unknown) + len(verified) - len(shortest)
    return shortest


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


def _unknown(relabels: Sequence[Relabel], known: Callable[[str], Collection[str]]) -> list[Relabel]:
    """One relabel for each pairs and program that are not known, in the order first seen."""
    found: dict[tuple[str, str], Relabel] = {}
    for item in relabels:
        spelled = normalized(item.task.program or "")
        if spelled not in map(normalized, known(item.digest)):
            found.setdefault((item.digest, spelled), item)
    return list(found.values())


def _shortest(relabels: Iterable[Relabel]) -> list[Relabel]:
    """One relabel for each behaviour, with the shortest program, in the order first seen."""
    best: dict[str, Relabel] = {}
    for item in relabels:
        other = best.get(item.behaviour)
        if other is None or length(item) < length(other):
            best[item.behaviour] = item
    return list(best.values())


def length(item: Relabel) -> int:
    """The length of the relabel's program in characters, without comments and in one spelling."""
    return len(normalized(item.task.program or ""))


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


def _run_again(relabels: Sequence[Relabel], runner: Runner, why: Counter[str]) -> list[Relabel]:
    """The relabels whose program, run again, draws exactly the pairs it is to be learned with, and not one
    grid on whatever input; with their behaviour.
    """
    inputs = [[pair.input for pair in item.task.train] for item in relabels]
    probes = [probe_inputs(grids) for grids in inputs]
    runs = runner.run(
        [item.task.program or "" for item in relabels],
        [[*grids, *more] for grids, more in zip(inputs, probes, strict=True)],
    )
    found = []
    for item, run in zip(relabels, runs, strict=True):
        pairs = len(item.task.train)
        drawn = [grid for grid in run.outputs if grid is not None]
        if not same_grids(run.outputs[:pairs], [pair.output for pair in item.task.train]):
            why["draws_otherwise"] += 1
        elif len(drawn) > pairs and not differ(drawn):
            why["constant"] += 1
        else:
            found.append(_named(item, behaviour(item.digest, run.outputs[pairs:])))
    return found


def _named(item: Relabel, name: str) -> Relabel:
    """The relabel with its behaviour, and its task with an id that no other behaviour has."""
    return replace(item, behaviour=name, task=replace(item.task, id=f"{item.parent}~{name[:8]}"))
