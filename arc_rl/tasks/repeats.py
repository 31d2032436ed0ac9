"""Tasks that several sources give: each is trained on once, and none is judged on that is learned from.

Sources may give the pairs of one task in different orders (both ARC training splits hold most of the same
tasks), so tasks are compared by their pairs in any order.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence

from tqdm.auto import tqdm

from arc_rl.errors import UserError
from arc_rl.processes import is_main_process
from arc_rl.tasks.task import Pair, Task


def each_once(parts: Iterable[tuple[str, Sequence[Task]]]) -> list[Task]:
    """The tasks of all parts (a source and its tasks), those left out that an earlier source has; says so.

    A source may itself repeat a task, say with several programs. Raises UserError where tasks of one id have
    different pairs.
    """
    known: dict[str, tuple[str, Task]] = {}
    kept: list[Task] = []
    left_out = 0
    for source, tasks in parts:
        for task in tasks:
            first, other = known.setdefault(task.id, (source, task))
            _require_same(first, other, source, task)
            if first == source:
                kept.append(task)
            else:
                left_out += 1
    if left_out and is_main_process():
        tqdm.write(f"Tasks that an earlier source gives are left out: {left_out:,}.")
    return kept


def without(tasks: Sequence[Task], learned: Iterable[Task]) -> list[Task]:
    """The tasks of which `learned` has none with the same train pairs."""
    known = {_pairs(task.train) for task in learned}
    return [task for task in tasks if _pairs(task.train) not in known]


def _require_same(source: str, one: Task, other_source: str, other: Task) -> None:
    if one is other or (_pairs(one.train), _pairs(one.test)) == (_pairs(other.train), _pairs(other.test)):
        return
    raise UserError(
        f"The sources {source} and {other_source} give different tasks of the id {one.id}; "
        "rename one of the two, or leave a source out."
    )


def _pairs(pairs: Sequence[Pair]) -> tuple[bytes, ...]:
    """The pairs as one value, whatever their order."""
    return tuple(sorted(pair.key for pair in pairs))
