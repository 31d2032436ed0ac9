"""A run over several workers: who gets which jobs, and what becomes of those beside a guilty program."""

from __future__ import annotations

import contextlib
import signal
import socket
import threading
import time

import numpy as np
import pytest

from reward.dispatch import AHEAD, Dispatch
from reward.execution import Execution
from reward.frames import Reader, frame, pack_result, unpack_job
from reward.grids import as_grid
from reward.jobs import Job
from reward.language import Language
from reward.pool import Worker
from reward.sandbox import Sandbox
from reward.worker import jobs

GRID, OTHER = as_grid([[1, 2], [3, 4]]), as_grid([[5, 6]])


def programs(guilty: dict[int, str], count: int = 24) -> list[str]:
    """Return programs that mirror the grid, all different, but for the guilty at their places."""
    calls = [guilty.get(place, "mirror") for place in range(count)]
    return [f"def transform(grid):\n    return {call}(grid)  # {place}\n" for place, call in enumerate(calls)]


def unharmed(executions: list[Execution], guilty: dict[int, str]) -> bool:
    """Tell whether all programs beside the guilty did what they do alone."""
    wanted = [GRID[:, ::-1], OTHER[:, ::-1]]
    return all(
        execution.ok
        and all(np.array_equal(*pair) for pair in zip(execution.outputs, wanted, strict=True))
        and execution.message == ""
        for place, execution in enumerate(executions)
        if place not in guilty
    )


@pytest.fixture(scope="module")
def foreign():
    return Language.from_module("hostile_dsl", entry="transform", grids="array")


@pytest.fixture(scope="module", params=[1, 2])
def sandbox(foreign, request):
    with Sandbox(foreign, request.param, memory_mb=128, wall_seconds=60) as sandbox:
        yield sandbox


@pytest.mark.parametrize(
    ("call", "status"),
    [
        ("leave", "error"),
        ("crash", "error"),
        ("hog", "out_of_memory"),
        ("claim", "error"),
        ("babble", "error"),
        ("give_back", "error"),
    ],
)
def test_those_around_a_killer_of_its_worker_are_unharmed(sandbox, call, status):
    guilty = {0: call, 7: call, 8: call, 23: call}
    executions = sandbox.run(programs(guilty), [[GRID, OTHER]] * 24)
    assert [executions[place].status for place in guilty] == [status] * 4
    assert unharmed(executions, guilty)


@pytest.mark.parametrize("place", [0, 1, AHEAD, 23])
def test_a_program_that_hangs_is_alone_with_its_timeout_wherever_it_stands(foreign, place):
    with Sandbox(foreign, workers=1, wall_seconds=1) as sandbox:
        executions = sandbox.run(programs({place: "hang"}), [[GRID, OTHER]] * 24)
        assert sandbox.replaced == 1
    assert executions[place].status == "timeout"
    assert unharmed(executions, {place: "hang"})


def test_guilty_and_innocent_get_the_same_from_any_number_of_workers(foreign):
    guilty = {2: "leave", 3: "hang", 9: "babble"}
    results = []
    for workers in (1, 2, 8):
        with Sandbox(foreign, workers, wall_seconds=1) as sandbox:
            executions = sandbox.run(programs(guilty), [[GRID, OTHER]] * 24)
            assert unharmed(executions, guilty)
            results.append([(execution.status, execution.message) for execution in executions])
    assert results[0] == results[1] == results[2]


def test_runs_that_take_back_jobs_lose_no_worker():
    loop = "def transform(grid):\n    x = 0\n    for i in range({}):\n        x += i\n    return grid  # {}\n"
    with Sandbox(Language.arc(), workers=3) as sandbox:
        for number in range(8):
            lengths = [1_000 if place % 7 == number % 7 else 0 for place in range(20)]
            batch = [loop.format(length, f"{number} {place}") for place, length in enumerate(lengths)]
            assert all(execution.ok for execution in sandbox.run(batch, [[GRID]] * 20))
        assert sandbox.replaced == 0


def test_an_interrupted_run_ends_its_processes_and_leaves_nothing_to_the_next(foreign):
    with Sandbox(foreign, workers=1, wall_seconds=60) as sandbox:
        before = sandbox.processes
        main = threading.main_thread().ident
        threading.Timer(0.5, signal.pthread_kill, [main, signal.SIGINT]).start()
        with pytest.raises(KeyboardInterrupt):
            sandbox.run(programs({3: "hang"}), [[GRID, OTHER]] * 24)
        assert sandbox.processes == []
        assert unharmed(sandbox.run(programs({}), [[GRID, OTHER]] * 24), {})
        assert sandbox.processes != before


class Threads:
    """Workers that are threads of this process: a test says what they do, and what their successors do."""

    def __init__(self, *serves, then=None) -> None:
        self.replaced: list[Worker] = []
        self.threads: list[threading.Thread] = []
        self.workers = [Worker(0, None, None) for _ in serves]
        self.then = then or honest
        for worker, serve in zip(self.workers, serves, strict=True):
            self.start(worker, serve)

    def start(self, worker: Worker, serve) -> None:
        worker.channel, theirs = socket.socketpair()
        worker.reader = Reader(worker.channel)
        self.threads.append(threading.Thread(target=closing, args=(serve, theirs), daemon=True))
        self.threads[-1].start()

    def replace(self, worker: Worker) -> int:
        self.replaced.append(worker)
        worker.channel.close()
        worker.sent.clear()
        worker.outgoing.clear()
        self.start(worker, self.then)
        return 0

    def __enter__(self):
        return self

    def __exit__(self, *_):
        for worker in self.workers:
            worker.channel.close()
        for thread in self.threads:
            thread.join(5)


def closing(serve, channel: socket.socket) -> None:
    # A run may end with answers unread: those of a job that was done by another worker as well.
    with channel, contextlib.suppress(ConnectionResetError, BrokenPipeError):
        serve(channel)


def honest(channel: socket.socket) -> None:
    """Answer each job with its first grid."""
    for payload in jobs(channel):
        _, grids, _ = unpack_job(payload)
        channel.sendall(frame(pack_result(Execution("ok", (grids[0],)))))


def work(count: int, size: int = 0) -> list[Job]:
    return [Job(f"{place}{'#' * size}", [GRID]) for place in range(count)]


def test_what_is_behind_a_slow_job_is_done_by_others():
    finish = threading.Event()
    begun = []

    def slow(channel: socket.socket) -> None:
        for payload in jobs(channel):
            begun.append(unpack_job(payload)[0])
            finish.wait()
            channel.sendall(frame(pack_result(Execution("ok", (OTHER,)))))

    batch = work(3 * AHEAD)
    with Threads(slow, honest) as pool:
        run = threading.Thread(target=Dispatch(pool, batch, 60, False).run)
        run.start()
        while sum(job.done for job in batch) < len(batch) - 1:
            assert run.is_alive()
            time.sleep(0.001)
        finish.set()
        run.join()
        assert pool.replaced == []
    assert len(begun) == 1
    assert [job.program for job in batch if job.parts[0].outputs[0].tolist() == OTHER.tolist()] == begun


def test_a_worker_that_takes_nothing_off_its_channel_stops_nobody():
    def deaf(channel: socket.socket) -> None:
        finish.wait()

    finish = threading.Event()
    with Threads(deaf, honest) as pool:
        batch = work(2 * AHEAD, size=60_000)
        Dispatch(pool, batch, 0.5, False).run()
        finish.set()
        assert pool.replaced == [pool.workers[0]]
    assert [job.parts[0].status for job in batch].count("timeout") == 1
    assert all(job.done for job in batch)


NO_GRID = frame(pack_result(Execution("ok", ())))
GRID_AND_ERROR = frame(pack_result(Execution("error", (GRID,))))


@pytest.mark.parametrize(
    "answer", [frame(b""), frame(b"what?"), b"\xff" * 8, b"", NO_GRID, GRID_AND_ERROR, NO_GRID * 2]
)
def test_a_worker_that_answers_what_it_was_not_asked_is_replaced_and_its_jobs_are_not_lost(answer):
    def lying(channel: socket.socket) -> None:
        channel.recv(1)
        channel.sendall(answer)

    with Threads(lying) as pool:
        batch = work(AHEAD + 2)
        Dispatch(pool, batch, 60, False).run()
        assert len(pool.replaced) == 1
    assert all(job.parts[0].ok for job in batch)
    assert [job.suspected for job in batch] == [True] + [False] * (AHEAD + 1)


def test_a_suspected_job_is_alone_with_its_worker():
    beside = []

    def dying(channel: socket.socket) -> None:
        channel.recv(1)

    def watched(channel: socket.socket) -> None:
        reader = Reader(channel)
        _, grids, at_once = unpack_job(reader.next())
        beside.extend([at_once, reader.whole()])
        channel.sendall(frame(pack_result(Execution("ok", (grids[0],)))))
        honest(channel)

    with Threads(dying, then=watched) as pool:
        batch = work(4)
        Dispatch(pool, batch, 60, False).run()
    assert beside == [True, None]
    assert all(job.parts[0].ok for job in batch)
