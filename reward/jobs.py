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

    `at_once` asks for each answer as soon as it is there, so that one can tell which grid it was that hung.
    """

    program: str
    grids: list[Grid] = field(default_factory=list)
    parts: list[Execution] = field(default_factory=list)
    at_once: bool = False
    retried: bool = False

    @property
    def open_grids(self) -> list[Grid]:
        """The grids without an answer yet."""
        return self.grids[len(self.parts) :]

    @property
    def expected(self) -> int:
        return max(1, len(self.grids))

    def take(self, execution: Execution) -> bool:
        """Note the answer to the next grid; tell whether the job is done."""
        if execution.status == "rejected":
            self.parts = [execution] * self.expected
        else:
            self.parts.append(execution)
        return len(self.parts) == self.expected

    def give_up(self, execution: Execution) -> None:
        """Note what became of the grid at hand, and of all after it, which are not run."""
        self.parts += [execution] * (self.expected - len(self.parts))


class Plan:
    """The jobs for some programs and their inputs, with doubles left out."""

    def __init__(self, programs: Sequence[str], inputs: Sequence[Sequence[Grid]], max_source: int) -> None:
        self.jobs: list[Job] = []
        self._open: dict[str, Job] = {}
        self._places: dict[tuple[str, GridKey | None], tuple[Job, int]] = {}
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
        if not grids:
            return [self._find(program, None, None)], 0
        taken = [as_grid(grid) for grid in grids]
        return [self._find(program, (grid.shape, grid.tobytes()), grid) for grid in taken], len(taken)

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
