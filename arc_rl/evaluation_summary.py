"""The figures of an evaluation: solved tasks, pass@k and diversity, for each source of tasks.

Of the evaluation splits only counts leave this module, never an id or a program.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from functools import lru_cache
from typing import Any

from arc_rl.attempts import Attempt
from arc_rl.diversity import coverage, mean_figures
from arc_rl.judging import predictions
from arc_rl.tasks.arc import SPLITS, load_arc
from arc_rl.tasks.held_out import EVALUATION_SPLITS
from arc_rl.tasks.task import Task

Groups = Mapping[str, Sequence[Attempt]]


def summarize(sources: Mapping[str, Sequence[Task]], groups: Groups, samples: int) -> dict[str, Any]:
    """The figures of all tasks that may be looked at, and of each source under "sources".

    `sources` holds the tasks by the words of the recipe, `groups` the attempts of each sampled task by
    name; the tasks that are not in it were left out, and count as not solved. A task that several sources
    give counts once in the figures of all. "arc_solved" lists the ids of solved ARC tasks.
    """
    known = {task.name: task for tasks in sources.values() for task in tasks}
    shown = [task for task in known.values() if not counted_only(task.id, task.source)]
    arc = [task for task in shown if task.source in SPLITS]
    return {
        **(_figures(shown, groups, samples) if shown else {}),
        "arc_solved": solved_ids(arc, groups),
        "sources": {source: _source(tasks, groups, samples) for source, tasks in sources.items()},
    }


def counted_only(task_id: str, source: str) -> bool:
    """Whether nothing but a count may be told of this task: looking at what solves an evaluation task would
    make it training data.
    """
    return source in EVALUATION_SPLITS or task_id in _evaluation_ids()


def solved_ids(tasks: Sequence[Task], groups: Groups) -> list[str]:
    """The ids of tasks of which a prediction is right on every test pair, or train pair where there is no
    test.
    """
    return [task.id for task in tasks if any(made.solved for made in predictions(groups.get(task.name, [])))]


@lru_cache(maxsize=1)
def _evaluation_ids() -> frozenset[str]:
    return frozenset(task.id for split in EVALUATION_SPLITS for task in load_arc(split))


def _source(tasks: Sequence[Task], groups: Groups, samples: int) -> dict[str, Any]:
    shown = [task for task in tasks if not counted_only(task.id, task.source)]
    figures = _figures(tasks, groups, samples)
    return {**figures, "solved_ids": solved_ids(shown, groups)} if shown else figures


def _figures(tasks: Sequence[Task], groups: Groups, samples: int) -> dict[str, Any]:
    sampled = [groups[task.name] for task in tasks if task.name in groups]
    correct = [sum(made.solved for made in groups.get(task.name, [])) for task in tasks]
    curve = coverage(correct, samples)
    return {
        "tasks": len(tasks),
        "skipped": len(tasks) - len(sampled),
        "attempts": sum(map(len, sampled)),
        "solved": len(solved_ids(tasks, groups)),
        f"pass@{samples}": round(curve[samples], 4),
        "pass_at_k": {str(k): round(value, 4) for k, value in curve.items()},
        "diversity": {name: round(value, 4) for name, value in mean_figures(sampled).items()},
    }
