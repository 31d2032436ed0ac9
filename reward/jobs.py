"""What one run of a sandbox has to do: unique (program, grid) pairs in jobs, and how results come from
them.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field

from reward.execution import Execution
from reward.grids import Grid, as_grid
from reward.interpreter import merged

GRIDS_PER_JOB = 16
"""Grids of one program that go to one worker, so that a program with many is shared out."""

GridKey = tuple[tuple[int, ...], bytes]


@dataclass
class Job:
    """One program and some of its grids; `parts` are the executions so far, one a grid.

    A job is `suspected` after a worker was lost that was at it.
    """

    program: str
    grids: list[Grid] = field(default_factory=list)
    parts: list[Execution] = field(default_factory=list)
    suspected: bool = False

    @property
    def open_grids(self) -> list[Grid]:
        """The grids without an answer yet."""
        return self.grids[len(self.parts) :]

    @property
    def expected(self) -> int:
        return max(1, len(self.grids))

    @property
    def done(self) -> bool:
        return len(self.parts) == self.expected

    def take(self, execution: Execution) -> None:
        """Note the answer to the next grid."""
        if execution.status == "rejected":
            self.parts = [execution] * self.expected
        else:
            self.parts.append(execution)

    def give_up(self, execution: Execution) -> None:
        """Note what became of the grid at hand, and of all after it, which are not run."""
        self.parts += [execution] * (self.expected - len(self.parts))


@dataclass
class Sent:
    """A job as it was sent to a worker, and the place of the grid that this worker answers next.

    One that is `recalled` was sent to another worker as well, and may be answered by either or both.
    """

    job: Job
    place: int
    recalled: bool = False

    def take(self, execution: Execution) -> bool:
        """Note the worker's next answer; tell whether it was the last one of this job."""
        if self.place == len(self.job.parts):
            self.job.take(execution)
        self.place += 1
        return execution.status == "rejected" or self.place == self.job.expected


class Plan:
    """The jobs for some programs and their inputs, with doubles left out."""

    def __init__(self, programs: Sequence[str], inputs: Sequence[Sequence[Grid]], max_source: int) -> None:
        self.jobs: list[Job] = []
        self._open: dict[str, Job] = {}
        self._places: dict[tuple[str, GridKey | None], tuple[Job, int]] = {}
        self._known: dict[int, tuple[object, Grid, GridKey]] = {}
        self._wanted = [
            self._place(program, grids, max_source) for program, grids in zip(programs, inputs, strict=True)
        ]

    def _place(
        self, program: str, grids: Sequence[Grid], max_source: int
    ) -> tuple[list[tuple[Job, int]], int]:
        if len(program) > max_source:
            refusal = Execution(
                "rejected", (None,), f"the program has {len(program)} characters; the limit is {max_source}"
            )
            return [(Job(program, [], [refusal]), 0)], len(grids)
        if len(grids) == 0:
            return [self._find(program, None, None)], 0
        taken = [self._taken(grid) for grid in grids]
        return [self._find(program, key, grid) for grid, key in taken], len(taken)

    def _taken(self, given: Grid) -> tuple[Grid, GridKey]:
        """Return a copy of a grid and what tells it from others; programs of a batch often share theirs."""
        known = self._known.get(id(given))
        if known is None:
            grid = as_grid(given)
            # With the object itself, so that it lives on and no other gets its id.
            known = self._known[id(given)] = given, grid, (grid.shape, grid.tobytes())
        return known[1:]

    def _find(self, program: str, key: GridKey | None, grid: Grid | None) -> tuple[Job, int]:
        place = self._places.get((program, key))
        if place is not None:
            return place
        job = self._open.get(program)
        if job is None or len(job.grids) >= GRIDS_PER_JOB or grid is None or not job.grids:
            job = Job(program)
            self.jobs.append(job)
            if grid is not None:
                self._open[program] = job
        if grid is not None:
            job.grids.append(grid)
        place = self._places[program, key] = (job, max(0, len(job.grids) - 1))
        return place

    def results(self) -> list[Execution]:
        """Return the executions in the order of the programs, once all jobs are done."""
        return [_result([job.parts[index] for job, index in places], count) for places, count in self._wanted]


def _result(parts: list[Execution], count: int) -> Execution:
    first = parts[0]
    if first.status == "rejected" or count == 0:
        return Execution(first.status, (None,) * count, first.message, first.line, first.fuel)
    return merged(parts)
