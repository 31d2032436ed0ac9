"""A few programs of a batch for people to look at: the best, the most common and the worst, with pictures.

It knows nothing of where they are shown.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass

from arc_rl.attempts import Attempt
from arc_rl.tasks.drawing import grids_png
from arc_rl.tasks.task import Task

# Pixels of a cell and between grids; the largest grid, of 30 cells, makes a picture of about 600 pixels.
CELL, GAP = 10, 6


@dataclass(frozen=True)
class Shown:
    """A sampled program, how it fared, and a PNG of what it drew (left) and should have (right).

    `picked` says what for: best, common or worst. `times` is how often its task's samples are this program,
    `pixels` the mean share of right cells. The picture is of the first train pair it gets wrong, or of the
    first; what drew nothing is a picture of the target alone, an unknown task has none.
    """

    picked: str
    task_id: str
    program: str
    status: str
    solved: bool
    pixels: float
    times: int
    picture: bytes | None


def shown(attempts: Sequence[Attempt], tasks: Mapping[str, Task], each: int = 3) -> list[Shown]:
    """Up to `each` of the best, the most common and the worst programs of a batch, none of them twice.

    `tasks` are those that the attempts are at, by name.
    """
    times = Counter(_key(attempt) for attempt in attempts)
    one_each = list({_key(attempt): attempt for attempt in reversed(attempts)}.values())[::-1]
    by_score = sorted(one_each, key=lambda attempt: (-attempt.solved, -attempt.pixels))
    repeated = [attempt for attempt in one_each if times[_key(attempt)] > 1]
    by_times = sorted(repeated, key=lambda attempt: -times[_key(attempt)])
    rows: list[Shown] = []
    taken: set[tuple[str, str]] = set()
    for picked, order in (("best", by_score), ("common", by_times), ("worst", by_score[::-1])):
        for attempt in list(_new(order, taken))[:each]:
            taken.add(_key(attempt))
            rows.append(_row(picked, attempt, times[_key(attempt)], tasks.get(attempt.task_name)))
    return rows


def _key(attempt: Attempt) -> tuple[str, str]:
    return attempt.task_name, attempt.program or attempt.completion


def _new(order: Sequence[Attempt], taken: set[tuple[str, str]]) -> Iterator[Attempt]:
    return (attempt for attempt in order if _key(attempt) not in taken)


def _row(picked: str, attempt: Attempt, times: int, task: Task | None) -> Shown:
    status = f"{attempt.status}: {attempt.message}" if attempt.message else attempt.status
    return Shown(
        picked,
        attempt.task_id,
        attempt.program or attempt.completion,
        status,
        attempt.solved,
        round(attempt.pixels, 4),
        times,
        None if task is None else _picture(attempt, task),
    )


def _picture(attempt: Attempt, task: Task) -> bytes:
    targets = [pair.output for pair in task.train]
    drawn = [*attempt.outputs, *[None] * len(targets)][: len(targets)]
    wrong = [
        place
        for place, (grid, target) in enumerate(zip(drawn, targets, strict=True))
        if grid is None or grid.tolist() != target.tolist()
    ]
    place = wrong[0] if wrong else 0
    output, target = drawn[place], targets[place]
    return grids_png([target] if output is None else [output, target], cell=CELL, gap=GAP)
