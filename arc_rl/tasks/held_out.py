"""The tasks that never feed training, and the checks that keep them out.

Held out are both public evaluation splits and the seven training tasks of the research log that this work
began with. ARC-AGI-2's training split repeats most of ARC-AGI-1's evaluation split, so a task is known by its
pairs too, not by its id alone.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from functools import lru_cache

from arc_rl.errors import UserError
from arc_rl.tasks.arc import load_arc
from arc_rl.tasks.task import Task

SEVEN = frozenset({"08ed6ac7", "0b148d64", "0ca9ddb6", "0d3d703e", "178fcbfb", "1bfc4729", "1c786137"})
EVALUATION_SPLITS = ("arc-agi-1/evaluation", "arc-agi-2/evaluation")


def held_out_tasks() -> list[Task]:
    """Every held-out task: the two evaluation splits and the seven, without repeats."""
    seven = [task for task in load_arc("arc-agi-1/training") if task.id in SEVEN]
    tasks = seven + [task for split in EVALUATION_SPLITS for task in load_arc(split)]
    return list({task.id: task for task in tasks}.values())


@lru_cache(maxsize=1)
def held_out_ids() -> frozenset[str]:
    """The ids of `held_out_tasks`."""
    return frozenset(task.id for task in held_out_tasks())


def is_held_out(task: Task) -> bool:
    """Whether the task has a held-out id or shows a pair of a held-out task, under whatever id."""
    return task.id in held_out_ids() or repeats_held_out(task)


def repeats_held_out(task: Task) -> bool:
    """Whether any pair of the task, train or test, is a pair of a held-out task."""
    known = _held_out_pairs()
    return any(pair.key in known for pair in (*task.train, *task.test))


def refuse_held_out(tasks: Iterable[Task]) -> None:
    """Raise UserError naming the first held-out tasks among `tasks`, which are about to be trained on."""
    found = [task for task in tasks if is_held_out(task)]
    if not found:
        return
    names = ", ".join(task.id for task in found[:3]) + (", ..." if len(found) > 3 else "")
    raise UserError(
        f"{len(found)} held-out tasks ({names}) would feed training from {found[0].source}; "
        "train on arc-agi-1/training or on generated tasks, and keep these for evaluation."
    )


def decontaminate(tasks: Sequence[Task]) -> list[Task]:
    """The tasks, in order, without those that repeat a pair of a held-out task."""
    return [task for task in tasks if not repeats_held_out(task)]


@lru_cache(maxsize=1)
def _held_out_pairs() -> frozenset[bytes]:
    return frozenset(pair.key for task in held_out_tasks() for pair in (*task.train, *task.test))
