"""Runs many programs on worker processes: order kept, doubles run once, only the guilty program blamed.

It owns the processes. What a program may say and what it costs is decided inside them, by
`reward.interpreter`.
"""

from __future__ import annotations

import contextlib
import threading
from collections.abc import Iterator, Sequence
from operator import index
from types import TracebackType

from reward.dispatch import Dispatch
from reward.execution import Execution
from reward.grids import Grid
from reward.interpreter import DEFAULT_FUEL
from reward.jobs import Plan
from reward.language import Language
from reward.pool import Pool, SandboxError
from reward.syntax import MAX_SOURCE

DEFAULT_MEMORY_MB = 512
DEFAULT_WALL_SECONDS = 20.0


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
            if index(value) < 1:
                raise ValueError(f"{name} is {value}; it must be at least 1")
        if not wall_seconds > 0:
            raise ValueError(f"wall_seconds is {wall_seconds}; it must be above 0")
        self.language = language
        self.workers = workers
        self.wall_seconds = wall_seconds
        self._pool = Pool(language, fuel, memory_mb)
        self._lock = threading.Lock()
        self._holder: int | None = None

    def __enter__(self) -> Sandbox:
        with self._held():
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
        with self._held():
            self._pool.replace(self._pool.workers[place])

    @property
    def confinement(self) -> tuple[str, ...]:
        """What keeps workers in, besides the language, on this platform; see `reward.confinement`."""
        return tuple(self._pool.measures)

    def close(self) -> None:
        """End all processes; a later `run` starts new ones. A `run` of another thread raises `SandboxError`,
        and so does one that a signal has interrupted to close it.
        """
        if not self._pool.owned:
            return
        self._pool.hang_up()
        if self._holder != threading.get_ident():
            with self._lock:
                self._pool.close()

    @contextlib.contextmanager
    def _held(self) -> Iterator[None]:
        """Have the processes for this thread alone."""
        # A lock that another thread held is held for ever in a process that was forked then.
        self._pool.check_owner()
        if self._holder == threading.get_ident():
            raise SandboxError("the sandbox is at work for what this has interrupted; use another one here")
        with self._lock:
            try:
                self._holder = threading.get_ident()
                yield
            except SandboxError as error:
                if self._pool.hung_up:
                    raise SandboxError("the sandbox was closed while it was at work") from error
                raise
            finally:
                self._holder = None

    def run(self, programs: Sequence[str], inputs: Sequence[Sequence[Grid]]) -> list[Execution]:
        """Return one execution for each program, in order; `inputs` has one list of grids for each
        program.
        """
        if len(programs) != len(inputs):
            raise ValueError(f"there are {len(programs)} programs and {len(inputs)} lists of inputs")
        plan = Plan(programs, inputs, MAX_SOURCE)
        with self._held():
            self._pool.fill(min(self.workers, max(1, len(plan.jobs))))
            try:
                # Fuel ends programs of our own language long before the clock: answers can be sent together.
                Dispatch(self._pool, plan.jobs, self.wall_seconds, not self.language.own).run()
            except BaseException:
                # Answers still on their way would be taken for those of the next run.
                self._pool.close()
                raise
        return plan.results()


__all__ = ["DEFAULT_MEMORY_MB", "DEFAULT_WALL_SECONDS", "Sandbox", "SandboxError"]
