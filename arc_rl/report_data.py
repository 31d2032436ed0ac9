"""Reads run folders for the report: which stages there are, their curves, and what was attempted for each
task.

It draws nothing. Tasks of the evaluation splits never leave this module, whatever a store holds.
"""

from __future__ import annotations

import json
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from functools import cached_property
from pathlib import Path
from typing import Any

import yaml

from arc_rl.attempts import Attempt
from arc_rl.errors import UserError
from arc_rl.evaluation_summary import counted_only
from arc_rl.judging import predictions
from arc_rl.runs import RunFolder
from arc_rl.tasks.task import Task

# The stages of a demo folder, in the order they are run; other folders come after, oldest first.
ORDER = ("sft", "evaluate_before", "grpo", "evaluate_after", "search")


@dataclass(frozen=True)
class Stage:
    """One run folder: its `name` on the page, the kind of stage, its recipe and, where it has finished,
    summary.
    """

    name: str
    kind: str
    folder: RunFolder
    recipe: Mapping[str, Any]
    summary: Mapping[str, Any] | None

    @cached_property
    def metrics(self) -> list[dict[str, Any]]:
        """The rows of metrics.jsonl; a last line that was cut off while it was written is left out."""
        if not self.folder.metrics.exists():
            return []
        lines = self.folder.metrics.read_text().splitlines(keepends=True)
        return [json.loads(line) for line in lines if line.endswith("\n")]

    def curve(self, name: str) -> list[tuple[float, float]]:
        """(step, value) wherever `name` was logged."""
        rows = ((row.get("step"), row.get(name)) for row in self.metrics)
        return [(float(step), float(value)) for step, value in rows if step is not None and value is not None]


@dataclass(frozen=True)
class Solved:
    """A task solved: the attempt that was handed in, among all attempts of the task."""

    task: Task
    attempt: Attempt
    group: Sequence[Attempt]

    @property
    def correct(self) -> int:
        """How many samples solve the task."""
        return sum(made.solved for made in self.group)


@dataclass(frozen=True)
class Miss:
    """A task not solved: the attempt that came nearest on its train pairs, among all attempts of the task."""

    task: Task
    attempt: Attempt
    group: Sequence[Attempt]


def stages(paths: Sequence[Path]) -> list[Stage]:
    """The stages in these folders: each a run itself, or a folder of runs such as a demo's.

    Raises UserError for a folder that holds no run.
    """
    found: list[Stage] = []
    for path in paths:
        folders = [path, *sorted(child for child in path.glob("*") if child.is_dir())]
        stages_here = [stage for stage in map(_stage, folders) if stage is not None]
        if not stages_here:
            raise UserError(
                f"{path} holds no run (no recipe.yaml in it or in its folders); name a run folder."
            )
        found += sorted(stages_here, key=_position)
    return found


def solved_and_missed(stage: Stage) -> tuple[list[Solved], list[Miss]]:
    """What an evaluation solved and what it missed, of the tasks that may be looked at."""
    tasks = stage.folder.attempts.tasks()
    solved: list[Solved] = []
    missed: list[Miss] = []
    for task, group in _groups(stage, tasks):
        handed_in = [made for made in predictions(group) if made.solved]
        if handed_in:
            solved.append(Solved(task, handed_in[0], group))
        else:
            nearest = max(group, key=lambda made: (made.exact, made.pixels, -len(made.program or "")))
            missed.append(Miss(task, nearest, group))
    return solved, missed


def nearest_first(missed: Sequence[Miss]) -> list[Miss]:
    """Misses that drew something, those with most train pairs right first, then most cells."""
    drew = [miss for miss in missed if miss.attempt.status == "ok" and miss.attempt.pixels > 0]
    return sorted(
        drew, key=lambda miss: (miss.attempt.exact / miss.attempt.pairs, miss.attempt.pixels), reverse=True
    )


def _groups(stage: Stage, tasks: Mapping[str, Task]) -> Iterator[tuple[Task, list[Attempt]]]:
    """The attempts of each task that may be looked at; one id may stand for a task in each of two sources."""
    groups: dict[str, list[Attempt]] = {}
    for made in stage.folder.attempts.read():
        if made.task_name in tasks and not counted_only(made.task_id, made.source):
            groups.setdefault(made.task_name, []).append(made)
    return ((tasks[name], group) for name, group in groups.items())


def _stage(folder: Path) -> Stage | None:
    """The run in this folder; None where it is none, or only a collection of runs."""
    path = folder / "recipe.yaml"
    recipe = (yaml.safe_load(path.read_text()) or {}) if path.exists() else {}
    kind = str(recipe.pop("stage", ""))
    if kind in ("", "demo"):
        return None
    run = RunFolder(folder)
    return Stage(folder.name, kind, run, recipe, run.summary() if run.finished else None)


def _position(stage: Stage) -> tuple[int, float]:
    known = ORDER.index(stage.name) if stage.name in ORDER else len(ORDER)
    return known, (stage.folder.path / "recipe.yaml").stat().st_mtime
