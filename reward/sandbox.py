"""Runs many programs on worker processes: order kept, doubles run once, only the guilty program blamed.

It owns the processes. What a program may say and what it costs is decided inside them, by
`reward.interpreter`.
"""

from __future__ import annotations

import selectors
import signal
import threading
import time
from collections import deque
from collections.abc import Sequence
from dataclasses import dataclass, field
from types import TracebackType

from reward.checker import MAX_SOURCE
from reward.execution import Execution, Status
from reward.frames import BrokenFrame, pack_job, unpack_result, write_frame
from reward.grids import Grid
from reward.interpreter import DEFAULT_FUEL
from reward.jobs import Job, Plan
from reward.language import Language
from reward.pool import Pool, SandboxError, Worker

DEFAULT_MEMORY_MB = 512
DEFAULT_WALL_SECONDS = 20.0
AHEAD_BYTES = 32_768
"""A second job is sent to a busy worker only if it is smaller than this, so that sending never waits."""


class Sandbox:
    """Worker processes that run programs of one language.

    `fuel` is given to each grid, `memory_mb` (MiB) to each worker above what it holds at its start,
    `wall_seconds` to each grid as the last line of defence. Processes start with the first `run`, or on
    entering it as a context manager. Raises `SandboxError` where processes cannot be started; never for what
    a program does.
    """

    def __init__(
        self,
        language: Language,
        workers: int = 2,
        fuel: int = DEFAULT_FUEL,
        memory_mb: int = DEFAULT_MEMORY_MB,
        wall_seconds: float = DEFAULT_WALL_SECONDS,
    ) -> None:
        for name, value in (("workers", workers), ("fuel", fuel), ("memory_mb", memory_mb)):
            if value < 1:
                raise ValueError(f"{name} is {value}; it must be at least 1")
        if not wall_seconds > 0:
            raise ValueError(f"wall_seconds is {wall_seconds}; it must be above 0")
        self.language = language
        self.workers = workers
        self.wall_seconds = wall_seconds
        self._pool = Pool(language, fuel, memory_mb)
        self._lock = threading.Lock()

    def __enter__(self) -> Sandbox:
        with self._lock:
            self._pool.fill(self.workers)
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self.close()

    @property
    def replaced(self) -> int:
        """How many workers were lost to a program and replaced so far."""
        return self._pool.replaced

    @property
    def processes(self) -> list[int]:
        """The process ids of the workers that run now."""
        return [worker.process for worker in self._pool.workers]

    def replace_worker(self, place: int) -> None:
        """End a worker and start another, as a run does when a program has hung."""
        with self._lock:
            self._pool.replace(self._pool.workers[place])

    @property
    def confinement(self) -> tuple[str, ...]:
        """What keeps workers in, besides the language, on this platform; see `reward.confinement`."""
        return tuple(self._pool.measures)

    def close(self) -> None:
        """End all processes; a later `run` starts new ones."""
        self._pool.close()

    def run(self, programs: Sequence[str], inputs: Sequence[Sequence[Grid]]) -> list[Execution]:
        """Return one execution for each program, in order; `inputs` has one list of grids for each
        program.
        """
        if len(programs) != len(inputs):
            raise ValueError(f"there are {len(programs)} programs and {len(inputs)} lists of inputs")
        plan = Plan(programs, inputs, MAX_SOURCE)
        with self._lock:
            self._pool.fill(min(self.workers, max(1, len(plan.jobs))))
            try:
                # Fuel ends programs of our own language long before the clock: answers can be sent together.
                Round(self._pool, deque(plan.jobs), self.wall_seconds, not self.language.own).run()
            except BaseException:
                # Answers still on their way would be taken for those of the next run.
                self._pool.close()
                raise
        return plan.results()


@dataclass
class Round:
    """One `run`: jobs handed to workers, answers taken, the guilty replaced. `at_once` is asked for all
    jobs.
    """

    pool: Pool
    waiting: deque[Job]
    wall_seconds: float
    at_once: bool
    selector: selectors.BaseSelector = field(default_factory=selectors.DefaultSelector)

    def run(self) -> None:
        try:
            for worker in self.pool.workers:
                self.selector.register(worker.channel, selectors.EVENT_READ, worker)
            # One job each before a second for anyone, so that a short list still uses every worker.
            for depth in (1, 2):
                for worker in self.pool.workers:
                    self._feed(worker, depth)
            while any(worker.jobs for worker in self.pool.workers):
                self._step()
        finally:
            self.selector.close()

    def _step(self) -> None:
        busy = [worker for worker in self.pool.workers if worker.jobs]
        patience = min(worker.since for worker in busy) + self.wall_seconds - time.monotonic()
        ready = self.selector.select(max(0.0, patience))
        for key, _ in ready:
            self._take(key.data)
        if not ready:
            for worker in busy:
                if time.monotonic() - worker.since > self.wall_seconds:
                    self._blame(
                        worker, "timeout", f"the program ran longer than {self.wall_seconds:g} seconds"
                    )

    def _feed(self, worker: Worker, depth: int = 2) -> None:
        while self.waiting and len(worker.jobs) < depth:
            job = self.waiting[0]
            payload = pack_job(job.program, job.open_grids, job.at_once or self.at_once)
            if worker.jobs and len(payload) > AHEAD_BYTES:
                return
            if not worker.jobs:
                worker.since = time.monotonic()
            worker.jobs.append(self.waiting.popleft())
            try:
                write_frame(worker.channel, payload)
            except OSError:
                return

    def _take(self, worker: Worker) -> None:
        """Take the answers that are there."""
        try:
            gone = not worker.reader.receive()
            while (payload := worker.reader.whole()) is not None:
                if not worker.jobs:
                    raise BrokenFrame("a worker answered without being asked")
                worker.since = time.monotonic()
                if worker.jobs[0].take(unpack_result(payload)):
                    worker.jobs.popleft()
        except (OSError, BrokenFrame):
            gone = True
        if gone:
            self._blame(worker, "error", "the program crashed its process")
        else:
            self._feed(worker)

    def _blame(self, worker: Worker, status: Status, message: str) -> None:
        """Replace a worker that was lost; the job it was at gets the blame, the one behind it another
        worker.
        """
        self.selector.unregister(worker.channel)
        jobs, worker.jobs = worker.jobs, deque()
        ended_by = self.pool.replace(worker)
        if jobs:
            guilty = jobs.popleft()
            self.waiting.extendleft(reversed(jobs))
            if status == "error" and not guilty.retried:
                # Somebody else may have killed the process; a program that did it will do it again.
                guilty.retried = guilty.at_once = True
                self.waiting.appendleft(guilty)
            elif status == "timeout" and len(guilty.open_grids) > 1 and not (guilty.at_once or self.at_once):
                # Which of the grids it was at is not known: answers may have been waiting.
                guilty.at_once = True
                self.waiting.appendleft(guilty)
            elif status == "error" and ended_by == signal.SIGKILL:
                guilty.give_up(
                    Execution("out_of_memory", (None,), "the program's process was killed for memory")
                )
            else:
                guilty.give_up(Execution(status, (None,), message))
        self.selector.register(worker.channel, selectors.EVENT_READ, worker)
        self._feed(worker)


__all__ = ["DEFAULT_MEMORY_MB", "DEFAULT_WALL_SECONDS", "Sandbox", "SandboxError"]
