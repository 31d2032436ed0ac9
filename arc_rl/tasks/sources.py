"""From the words in a recipe to tasks: ARC splits, reference programs, files and folders, generators.

A spec is a split ("arc-agi-1/training"), "reference" (the tasks of that split that have a reference program,
with it), the path of ARC JSON, or GENERATOR:COUNT ("drawing:500").
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace
from difflib import get_close_matches
from pathlib import Path

from loky import ProcessPoolExecutor

from arc_rl.errors import UserError
from arc_rl.tasks.arc import SPLITS, load_arc
from arc_rl.tasks.generators import GENERATORS
from arc_rl.tasks.held_out import decontaminate, is_held_out, refuse_held_out
from arc_rl.tasks.reference import reference_programs
from arc_rl.tasks.repeats import each_once
from arc_rl.tasks.task import Task

# Tasks that a worker makes at a time: many against the cost of sending them back, few against a usual count.
_CHUNK = 100
REFERENCE = "reference"
_TRAINING_SPLITS = ("arc-agi-1/training", "arc-agi-2/training")


def load_tasks(specs: Sequence[str], seed: int, workers: int = 1) -> list[Task]:
    """The tasks of every spec, in order.

    Generated tasks depend on `seed` and their index alone, whatever the number of `workers` (processes).
    Raises UserError naming a spec that is no source, or the file that is not ARC JSON.
    """
    return [task for spec in specs for task in _load(spec, seed, workers)]


def load_each_once(specs: Sequence[str], seed: int, workers: int = 1) -> list[Task]:
    """`load_tasks` for what tells tasks apart by id: what an earlier spec gives is left out.

    Raises UserError also for different tasks of one id.
    """
    return each_once((spec, _load(spec, seed, workers)) for spec in specs)


def load_training_tasks(specs: Sequence[str], seed: int, workers: int = 1) -> list[Task]:
    """`load_tasks` for tasks that will be trained on: held-out tasks never come back from here.

    A training split and `reference` give their tasks that are not held out, a generator those that repeat no
    held-out pair, so a few fewer than its count may come. A task that an earlier spec gives is left out:
    trainers tell tasks apart by id. An evaluation split, a file or folder with a held-out task, and different
    tasks of one id raise UserError.
    """
    return each_once((spec, _permitted(spec, _load(spec, seed, workers))) for spec in specs)


def generate(name: str, count: int, seed: int, *, start: int = 0, workers: int = 1) -> list[Task]:
    """Items `start` to `start + count - 1` of a generator, made by this many processes.

    Raises UserError if no generator has the name.
    """
    _generator_name(name)
    ranges = [
        (name, seed, first, min(first + _CHUNK, start + count))
        for first in range(start, start + count, _CHUNK)
    ]
    if workers <= 1 or len(ranges) <= 1:
        return [task for part in ranges for task in _generate_range(part)]
    # Loky's processes are neither forked, since the caller may hold threads and an accelerator, nor do they
    # import the caller's main module, which for a trainer is torch and all that is built on it.
    with ProcessPoolExecutor(min(workers, len(ranges))) as pool:
        return [task for tasks in pool.map(_generate_range, ranges) for task in tasks]


def reference_tasks() -> list[Task]:
    """The tasks of ARC-AGI-1's training split that have a reference program, each with it as its program."""
    programs = reference_programs()
    tasks = [task for task in load_arc("arc-agi-1/training") if task.id in programs]
    return [replace(task, program=programs[task.id].program) for task in tasks]


def _generate_range(part: tuple[str, int, int, int]) -> list[Task]:
    name, seed, first, stop = part
    return [GENERATORS[name](seed, index) for index in range(first, stop)]


def _load(spec: str, seed: int, workers: int) -> list[Task]:
    if spec == REFERENCE:
        return reference_tasks()
    if spec in SPLITS or Path(spec).exists():
        return load_arc(spec)
    name, colon, count = spec.partition(":")
    if not colon:
        raise UserError(_no_source(spec))
    if not count.isdecimal() or int(count) < 1:
        raise UserError(
            f"The task source {spec!r} needs a count of at least 1 behind the colon, as in {name}:500."
        )
    return generate(name, int(count), seed, workers=workers)


def _permitted(spec: str, tasks: list[Task]) -> list[Task]:
    if spec in (REFERENCE, *_TRAINING_SPLITS):
        return [task for task in tasks if not is_held_out(task)]
    if spec in SPLITS or Path(spec).exists():
        refuse_held_out(tasks)
        return tasks
    return decontaminate(tasks)


def _generator_name(name: str) -> None:
    if name not in GENERATORS:
        raise UserError(f"There is no task generator {name!r}{_hint(name, list(GENERATORS))}; "
                        f"the generators are {', '.join(GENERATORS)}.")  # fmt: skip


def _no_source(spec: str) -> str:
    if spec in GENERATORS:
        return f"The task source {spec!r} is a generator; say how many tasks it shall make, as in {spec}:500."
    hint = _hint(spec, [*SPLITS, REFERENCE, *GENERATORS])
    return (
        f"There is no task source {spec!r}{hint}; give one of {', '.join(SPLITS)}, {REFERENCE}, "
        f"an existing file or folder, or GENERATOR:COUNT with one of {', '.join(GENERATORS)}."
    )


def _hint(word: str, known: list[str]) -> str:
    close = get_close_matches(word, known, n=1)
    return f" (did you mean {close[0]}?)" if close else ""
