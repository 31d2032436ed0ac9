"""The Attempt record (one sampled program, executed once, stored once) and its Parquet store.

Rewards, hindsight, diversity figures, evaluation and reports all read attempts; nothing runs a program again
to learn what its attempt already tells. This module knows nothing of models or of how programs are sampled.
"""

from __future__ import annotations

import json
import os
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, fields
from itertools import pairwise
from pathlib import Path

import numpy as np
import pyarrow as pa
import pyarrow.parquet as pq

from arc_rl.errors import UserError
from arc_rl.tasks.task import Task
from reward.execution import Status
from reward.grids import Grid


@dataclass(frozen=True, slots=True, eq=False)
class Attempt:
    """One completion sampled for a task, with what its program did.

    `stage` says where it was sampled ("evaluate", "grpo", "search"), `step` the optimizer step or round,
    `sample` its index within the group of samples for that task. `outputs` holds what the program drew on
    the train inputs and then, where the stage runs them, on the test inputs; None where a run gave no grid.
    `exact` of `pairs` train outputs are right, `pixels` is the mean share of right cells (0-1). `solved_test`
    is None where test inputs were not run. `entropy` is the mean token entropy in nats under the sampling
    distribution, if known.
    """

    task_id: str
    source: str
    stage: str
    step: int
    sample: int
    completion: str
    program: str | None
    tokens: int
    truncated: bool
    entropy: float | None
    temperature: float
    status: Status
    message: str
    line: int | None
    fuel: int
    outputs: tuple[Grid | None, ...]
    pairs: int
    exact: int
    pixels: float
    solved_train: bool
    solved_test: bool | None

    @property
    def solved(self) -> bool:
        """All train pairs right, and all test pairs too where they were judged."""
        return self.solved_train and self.solved_test is not False

    @property
    def task_name(self) -> str:
        """The name of its task among all sources, several of which may use the same id."""
        return f"{self.source}/{self.task_id}"


_GRID = pa.list_(pa.list_(pa.int8()))
SCHEMA = pa.schema(
    [
        ("task_id", pa.string()),
        ("source", pa.string()),
        ("stage", pa.string()),
        ("step", pa.int64()),
        ("sample", pa.int32()),
        ("completion", pa.string()),
        ("program", pa.string()),
        ("tokens", pa.int32()),
        ("truncated", pa.bool_()),
        ("entropy", pa.float32()),
        ("temperature", pa.float32()),
        ("status", pa.string()),
        ("message", pa.string()),
        ("line", pa.int32()),
        ("fuel", pa.int64()),
        ("outputs", pa.list_(_GRID)),
        ("pairs", pa.int32()),
        ("exact", pa.int32()),
        ("pixels", pa.float32()),
        ("solved_train", pa.bool_()),
        ("solved_test", pa.bool_()),
    ]
)


class AttemptStore:
    """A folder of Parquet parts, one written for each named batch of attempts, whole or not at all.

    A part is named by what it holds (say `step-00000040-rank-0`): writing the same part again replaces it, so
    a step repeated after a resume is counted once.
    """

    def __init__(self, folder: Path) -> None:
        self.folder = folder

    def write(self, part: str, attempts: Sequence[Attempt]) -> Path:
        """Write `attempts` as the part named `part` and return its path."""
        self.folder.mkdir(parents=True, exist_ok=True)
        path = self.folder / f"{part}.parquet"
        partial = path.with_suffix(f".partial-{os.getpid()}")
        pq.write_table(_table(attempts), partial)
        os.replace(partial, path)
        return path

    def write_tasks(self, tasks: Iterable[Task]) -> None:
        """Keep the tasks that the attempts speak of beside them, one JSON line a task."""
        self.folder.mkdir(parents=True, exist_ok=True)
        partial = self.folder / f"tasks.partial-{os.getpid()}"
        partial.write_text("".join(json.dumps(task.to_json()) + "\n" for task in tasks))
        os.replace(partial, self.folder / "tasks.jsonl")

    def tasks(self) -> dict[str, Task]:
        """The stored tasks by name; empty where none were stored."""
        path = self.folder / "tasks.jsonl"
        if not path.exists():
            return {}
        rows = [json.loads(line) for line in path.read_text().splitlines()]
        tasks = [Task.from_json(row, id=row["id"], source=row["source"]) for row in rows]
        return {task.name: task for task in tasks}

    def parts(self) -> list[str]:
        """The names of the parts written, sorted."""
        return sorted(path.stem for path in self.folder.glob("*.parquet"))

    def has(self, part: str) -> bool:
        return (self.folder / f"{part}.parquet").exists()

    def read(self, parts: Iterable[str] | None = None) -> list[Attempt]:
        """All attempts of `parts` (default: every part), in the order of the parts' names."""
        return [
            attempt for part in (self.parts() if parts is None else parts) for attempt in self._part(part)
        ]

    def _part(self, part: str) -> list[Attempt]:
        path = self.folder / f"{part}.parquet"
        try:
            table = pq.read_table(path, schema=SCHEMA)
        except (OSError, pa.ArrowInvalid) as error:
            raise UserError(
                f"{path} is not a readable attempts file ({error}); delete it and run again."
            ) from error
        return _attempts(table)


def _table(attempts: Sequence[Attempt]) -> pa.Table:
    columns = {name: [getattr(attempt, name) for attempt in attempts] for name in SCHEMA.names}
    columns["outputs"] = _packed(columns["outputs"])
    return pa.table(columns, schema=SCHEMA)


def _attempts(table: pa.Table) -> list[Attempt]:
    columns = {name: table[name].to_pylist() for name in SCHEMA.names if name != "outputs"}
    columns["outputs"] = _unpacked(table["outputs"])
    ordered = [columns[field.name] for field in fields(Attempt)]
    return [Attempt(*values) for values in zip(*ordered, strict=True)]


# Grids go to Arrow and back by their offsets: a large evaluation holds 200,000 of them, and as nested Python
# lists they take longer to read than the evaluation's figures take to compute.


def _packed(outputs: Sequence[tuple[Grid | None, ...]]) -> pa.Array:
    grids = [grid for made in outputs for grid in made]
    drawn = [grid for grid in grids if grid is not None]
    cells = np.concatenate([grid.ravel() for grid in drawn]) if drawn else np.empty(0, np.int8)
    widths = np.repeat([grid.shape[1] for grid in drawn], [grid.shape[0] for grid in drawn])
    rows = pa.ListArray.from_arrays(_offsets(widths), pa.array(cells, pa.int8()))
    heights = [0 if grid is None else grid.shape[0] for grid in grids]
    missing = pa.array([grid is None for grid in grids], pa.bool_())
    packed = pa.ListArray.from_arrays(_offsets(heights), rows, mask=missing)
    return pa.ListArray.from_arrays(_offsets([len(made) for made in outputs]), packed)


def _offsets(lengths: Sequence[int] | np.ndarray) -> pa.Array:
    return pa.array(np.concatenate([[0], np.cumsum(lengths)]), pa.int32())


def _unpacked(column: pa.ChunkedArray) -> list[tuple[Grid | None, ...]]:
    return [made for chunk in column.chunks for made in _unpacked_chunk(chunk)]


def _unpacked_chunk(chunk: pa.ListArray) -> Iterator[tuple[Grid | None, ...]]:
    grids, rows = chunk.values, chunk.values.values
    cells = rows.values.to_numpy(zero_copy_only=False)
    row_starts, grid_starts = rows.offsets.to_pylist(), grids.offsets.to_pylist()
    drawn = grids.is_valid().to_pylist()

    def grid(place: int) -> Grid | None:
        if not drawn[place]:
            return None
        first, end = grid_starts[place], grid_starts[place + 1]
        return cells[row_starts[first] : row_starts[end]].reshape(end - first, -1).copy()

    starts = chunk.offsets.to_pylist()
    for first, end in pairwise(starts):
        yield tuple(grid(place) for place in range(first, end))
