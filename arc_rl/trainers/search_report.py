"""What a search tells: sentences on the way, metrics after each round, a summary and a strip of pictures."""

from __future__ import annotations

import json
from collections.abc import Mapping, Sequence
from typing import Any

import numpy as np
from tqdm.auto import tqdm

from arc_rl.evaluation_summary import counted_only
from arc_rl.runs import RunFolder, write_text
from arc_rl.tasks.drawing import grids_png
from arc_rl.tasks.task import Task
from arc_rl.trainers.common import say
from arc_rl.trainers.search_arguments import SearchArguments
from arc_rl.trainers.search_batch import Batch
from arc_rl.trainers.search_rounds import Search
from reward.grids import Grid, as_grid

# Pictures of a strip between its start and its target.
STRIP = 8


Row = dict[str, Any]


def announcement(settings: SearchArguments, tasks: Sequence[Task]) -> str:
    """What is about to happen, and at most how much of it."""
    programs = settings.rounds * settings.starts * settings.num_samples
    how = "learning from what they draw" if settings.learn else "without learning"
    where = tasks[0].id if len(tasks) == 1 else f"each of {len(tasks)} tasks"
    return f"Searching on {where} with at most {programs:,} programs in {settings.rounds} rounds, {how}."


def follow(batch: Batch, total: int, folders: Mapping[str, RunFolder]) -> None:
    """Drive a batch's rounds: a bar, a sentence when a program comes nearer, each task's metrics.jsonl."""
    best = {
        search.task.id: max((row["pixels"] for row in search.rows), default=-1.0) for search in batch.searches
    }
    done = max(len(search.rows) for search in batch.searches)
    for search in batch.searches:
        _write_metrics(search, folders)  # a kill may have come between a round's state and its metrics
    with tqdm(total=total, initial=done, desc="search", disable=None) as bar:
        for active in batch.go():
            bar.update(1)
            for search in active:
                row, name = search.rows[-1], search.task.id
                _write_metrics(search, folders)
                if row["pixels"] > best[name]:
                    best[name] = row["pixels"]
                    say(_nearer(row, name if len(batch.searches) > 1 else ""))


def _write_metrics(search: Search, folders: Mapping[str, RunFolder]) -> None:
    write_text(folders[search.task.id].metrics, "".join(_line(known) for known in search.rows))


def _nearer(row: Row, name: str) -> str:
    where = f"{name}, round" if name else "Round"
    return (
        f"  {where} {row['step']}: {row['pixels']:.1%} of the cells are right, {row['exact']} grids exactly."
    )


def _line(row: Row) -> str:
    return json.dumps({key: value for key, value in row.items() if key != "grid"}) + "\n"


def summary(task: Task, rows: Sequence[Row], program: str | None, **figures: Any) -> Row:
    """summary.json: figures, the program if the task was solved, and the grids of the way there.

    `start` and `target` are the first train pair; `steps` holds the rounds whose best canvas came nearer.
    """
    first = task.train[0]
    return {
        "task": task.id,
        **figures,
        "rounds": len(rows),
        "attempts": sum(row["attempts"] for row in rows),
        "valid": round(sum(row["valid"] for row in rows) / max(sum(row["attempts"] for row in rows), 1), 4),
        "new_outputs": sum(row["new_outputs"] for row in rows),
        "pixels_best": max(row["pixels"] for row in rows),
        "exact_best": max(row["exact"] for row in rows),
        "minutes": rows[-1]["minutes"],
        "program": program,
        "start": first.input.tolist(),
        "target": first.output.tolist(),
        "steps": climbing(rows),
    }


def overall(tasks: Sequence[Task], figures: Sequence[Row], **more: Any) -> Row:
    """summary.json of a search on many tasks: what was solved, and means over tasks.

    `solved_ids` names the tasks that may be looked at; those of the evaluation splits are only counted.
    """
    solved = [row["task"] for row in figures if row["solved"]]
    sources = {task.id: task.source for task in tasks}
    return {
        "task": f"{len(tasks)} tasks",
        "tasks": len(tasks),
        "tasks_solved": len(solved),
        "tasks_solved_test": sum(bool(row["solved_test"]) for row in figures),
        "solved_ids": [name for name in solved if not counted_only(name, sources[name])],
        **more,
        **{name: sum(row[name] for row in figures) for name in ("attempts", "new_outputs")},
        "pixels_best": round(float(np.mean([row["pixels_best"] for row in figures])), 4),
        "minutes": round(sum(row["minutes"] for row in figures), 4),
    }


def climbing(rows: Sequence[Row]) -> list[Row]:
    """The rounds whose best canvas came nearer than all before, each with its grid."""
    steps: list[Row] = []
    for row in rows:
        if not steps or (row["exact"], row["pixels"]) > (steps[-1]["exact"], steps[-1]["pixels"]):
            steps.append({"round": row["step"], **{key: row[key] for key in ("exact", "pixels", "grid")}})
    return steps


def strip(figures: Row) -> bytes:
    """A PNG of the start, up to `STRIP` of the steps, and the target, from left to right."""
    steps = figures["steps"]
    places = sorted({round(place) for place in np.linspace(0, len(steps) - 1, min(STRIP, len(steps)))})
    grids: list[Grid] = [as_grid(steps[place]["grid"]) for place in places]
    return grids_png([as_grid(figures["start"]), *grids, as_grid(figures["target"])])
