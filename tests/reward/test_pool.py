"""The processes of a sandbox: filled, replaced, ended, and never used by a process that does not own them."""

from __future__ import annotations

import os
import signal
import sys

import pytest

from reward.frames import pack_job, unpack_result, write_frame
from reward.grids import as_grid
from reward.language import Language
from reward.pool import Pool, SandboxError

PROGRAM = "def transform(grid):\n    return rotate(grid)\n"
linux = pytest.mark.skipif(sys.platform != "linux", reason="forks")


@pytest.fixture
def pool():
    pool = Pool(Language.arc(), 10_000, 256)
    yield pool
    pool.close()


def answer(worker) -> list[list[int]]:
    write_frame(worker.channel, pack_job(PROGRAM, [as_grid([[1, 2]])]))
    return unpack_result(worker.reader.next()).outputs[0].tolist()


def test_workers_are_started_up_to_the_count_and_answer(pool):
    pool.fill(1)
    first = pool.workers[0].process
    pool.fill(2)
    assert [worker.process for worker in pool.workers].index(first) == 0
    assert [answer(worker) for worker in pool.workers] == [[[1], [2]]] * 2


def test_a_replaced_worker_is_another_process_and_how_the_old_one_ended_is_told(pool):
    pool.fill(1)
    (worker,) = pool.workers
    before = worker.process
    os.kill(before, signal.SIGSTOP)  # as a worker that hangs: it does not see its channel close
    assert pool.replace(worker) == 9
    assert worker.process != before
    assert pool.replaced == 1
    assert answer(worker) == [[1], [2]]


def test_a_closed_pool_starts_again(pool):
    pool.fill(1)
    pool.close()
    assert pool.workers == []
    pool.fill(1)
    assert answer(pool.workers[0]) == [[1], [2]]


def test_a_template_that_was_killed_is_started_again(pool):
    pool.fill(1)
    pool._template.kill()
    pool._template.wait()
    pool.fill(1)
    assert answer(pool.workers[0]) == [[1], [2]]


def test_notices_to_all_processes_of_a_job_do_not_end_a_worker(pool):
    pool.fill(1)
    for number in (signal.SIGINT, signal.SIGTERM):
        for process in (pool._template.pid, pool.workers[0].process):
            os.kill(process, number)
    assert answer(pool.workers[0]) == [[1], [2]]
    pool.fill(2)
    assert answer(pool.workers[1]) == [[1], [2]]


@linux
def test_a_forked_process_is_told_to_make_its_own(pool):
    pool.fill(1)
    child = os.fork()
    if not child:
        try:
            pool.fill(1)
        except SandboxError:
            os._exit(7)
        os._exit(0)
    assert os.waitstatus_to_exitcode(os.waitpid(child, 0)[1]) == 7
    assert answer(pool.workers[0]) == [[1], [2]]
