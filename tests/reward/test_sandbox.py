"""The sandbox: order, doubles, blame, and processes that come and go."""

from __future__ import annotations

import os
import signal
import subprocess
import sys
import threading
import time
from pathlib import Path

import numpy as np
import pytest

from reward.frames import pack_job
from reward.grids import as_grid
from reward.language import Language
from reward.sandbox import Sandbox, SandboxError

linux = pytest.mark.skipif(sys.platform != "linux", reason="looks into /proc")
GRID = as_grid([[1, 2], [3, 4]])
FLIP = "def transform(grid):\n    return flip_horizontal(grid)\n"


def program(call: str) -> str:
    return f"def transform(grid):\n    return {call}(grid)\n"


@pytest.fixture(scope="module")
def foreign():
    return Language.from_module("hostile_dsl", entry="transform", grids="array")


@pytest.fixture(scope="module")
def rogue(foreign):
    with Sandbox(foreign, workers=2, memory_mb=128, wall_seconds=5) as sandbox:
        yield sandbox


def test_results_come_in_the_order_of_the_programs():
    programs = [f"def transform(grid):\n    return [[{number % 10}]]  # {number}\n" for number in range(40)]
    with Sandbox(Language.arc(), workers=2) as sandbox:
        executions = sandbox.run(programs, [[GRID]] * 40)
    assert [execution.outputs[0].tolist() for execution in executions] == [
        [[number % 10]] for number in range(40)
    ]


def test_a_program_runs_on_each_of_its_grids_and_doubles_run_once(monkeypatch):
    sent = []

    def counted(source, grids, at_once):
        sent.append(len(grids))
        return pack_job(source, grids, at_once)

    monkeypatch.setattr("reward.dispatch.pack_job", counted)
    other = as_grid([[5]])
    with Sandbox(Language.arc(), workers=1) as sandbox:
        executions = sandbox.run([FLIP, FLIP, FLIP], [[GRID, other], [other, GRID, GRID], []])
    assert [len(execution.outputs) for execution in executions] == [2, 3, 0]
    assert [grid.tolist() for grid in executions[1].outputs] == [[[5]], [[2, 1], [4, 3]], [[2, 1], [4, 3]]]
    assert sum(sent) == 2


def test_many_grids_of_one_program_are_all_answered():
    grids = [as_grid([[number % 10, number // 10]]) for number in range(50)]
    with Sandbox(Language.arc(), workers=2) as sandbox:
        (execution,) = sandbox.run([FLIP], [grids])
    assert [grid.tolist() for grid in execution.outputs] == [[[n // 10, n % 10]] for n in range(50)]


def test_a_broken_program_among_many_is_the_only_one_rejected(rogue):
    executions = rogue.run([program("mirror"), "not python", program("mirror")], [[GRID]] * 3)
    assert [execution.status for execution in executions] == ["ok", "rejected", "ok"]


@pytest.mark.parametrize(
    ("call", "status"),
    [("hang", "timeout"), ("leave", "error"), ("crash", "error"), ("hog", "out_of_memory")],
)
def test_only_the_guilty_program_is_blamed(rogue, call, status):
    good = [f"{program('mirror')}# {number}\n" for number in range(20)]
    programs = [*good[:10], program(call), *good[10:]]
    executions = rogue.run(programs, [[GRID]] * 21)
    assert executions.pop(10).status == status
    assert all(execution.outputs[0].tolist() == [[2, 1], [4, 3]] for execution in executions)


def test_grids_after_one_that_hung_are_not_run(rogue):
    executions = rogue.run([program("sometimes")], [[GRID, as_grid([[9]]), GRID.T]])
    assert executions[0].status == "timeout"
    assert [output is None for output in executions[0].outputs] == [False, True, True]


@linux
@pytest.mark.parametrize("call", ["read_file", "write_file", "connect", "fork", "kill", "execute"])
def test_even_foreign_code_cannot_reach_the_system(rogue, call):
    if "seccomp" not in rogue.confinement:
        pytest.skip("this platform takes no system call filter")
    (execution,) = rogue.run([program(call)], [[GRID]])
    assert execution.status == "error"
    assert "Error" in execution.message


def test_workers_are_silent_and_hold_nothing(rogue, capfd):
    executions = rogue.run([program("shout"), program("variables"), program("descriptors")], [[GRID]] * 3)
    assert capfd.readouterr() == ("", "")
    assert executions[1].outputs[0].tolist() == [[0]]
    assert executions[2].outputs[0].tolist() == [[1]]


@linux
def test_all_measures_are_taken_where_the_platform_offers_them(rogue):
    assert {"descriptors", "memory", "files", "processes", "no_new_privs"} <= set(rogue.confinement)


@pytest.mark.parametrize("workers", [2, 8])
def test_the_number_of_workers_changes_nothing(workers):
    programs = [
        FLIP,
        "x",
        "def transform(grid):\n    while True:\n        pass\n",
        "def transform(grid):\n    return [[len({'a', 'b'}), *sorted({'x', 'y'})]]\n",
        "def transform(grid):\n    return list({'b', 'a', 'c'})\n",
    ] * 3
    with (
        Sandbox(Language.arc(), workers=1, fuel=20_000) as one,
        Sandbox(Language.arc(), workers, 20_000) as many,
    ):
        alone = one.run(programs, [[GRID, GRID.T]] * len(programs))
        together = many.run(programs, [[GRID, GRID.T]] * len(programs))
    for first, second in zip(alone, together, strict=True):
        assert (first.status, first.message, first.line, first.fuel) == (
            second.status,
            second.message,
            second.line,
            second.fuel,
        )
        assert all(
            np.array_equal(one, other) for one, other in zip(first.outputs, second.outputs, strict=True)
        )


def test_a_sandbox_can_be_used_from_threads():
    results = {}

    def work(number):
        results[number] = sandbox.run([FLIP], [[GRID]])[0].ok

    with Sandbox(Language.arc(), workers=1) as sandbox:
        threads = [threading.Thread(target=work, args=(number,)) for number in range(4)]
        for thread in threads:
            thread.start()
        for thread in threads:
            thread.join()
    assert results == dict.fromkeys(range(4), True)


def test_a_sandbox_starts_again_after_it_was_closed():
    sandbox = Sandbox(Language.arc(), workers=1)
    assert sandbox.run([FLIP], [[GRID]])[0].ok
    sandbox.close()
    assert sandbox.run([FLIP], [[GRID]])[0].ok
    sandbox.close()


@linux
def test_nothing_is_left_behind_when_it_closes():
    before = set(os.listdir("/proc/self/fd"))
    with Sandbox(Language.arc(), workers=2) as sandbox:
        sandbox.run([FLIP], [[GRID]])
        processes = [worker.process for worker in sandbox._pool.workers]
        template = sandbox._pool._template.pid
    assert set(os.listdir("/proc/self/fd")) == before
    assert not os.path.exists(f"/proc/{template}")
    assert gone(processes)


@linux
def test_a_worker_that_somebody_else_killed_is_replaced_and_nobody_blamed(rogue):
    os.kill(rogue._pool.workers[0].process, signal.SIGKILL)
    executions = rogue.run([f"{program('mirror')}# {number}\n" for number in range(6)], [[GRID]] * 6)
    assert all(execution.ok for execution in executions)


@linux
def test_the_pool_ends_when_its_parent_is_killed(tmp_path):
    script = """
import sys
from reward.grids import as_grid
from reward.language import Language
from reward.sandbox import Sandbox
sandbox = Sandbox(Language.arc(), workers=2, fuel=10**12, wall_seconds=1000)
sandbox.run(["def transform(g): return g"] * 2, [[as_grid([[1]])], [as_grid([[2]])]])
sandbox._pool.fill(2)
print(sandbox._pool._template.pid, *[worker.process for worker in sandbox._pool.workers], flush=True)
sandbox.run(["def transform(g):\\n    while True:\\n        pass\\n"], [[as_grid([[1]]), as_grid([[2]])]])
"""
    root = Path(__file__).parents[2]
    parent = subprocess.Popen([sys.executable, "-c", script], stdout=subprocess.PIPE, cwd=root)
    processes = [int(number) for number in parent.stdout.readline().split()]
    assert len(processes) == 3
    parent.kill()
    parent.wait()
    parent.stdout.close()
    assert gone(processes)


def test_a_language_that_cannot_be_built_raises_and_scores_nothing(tmp_path, monkeypatch):
    (tmp_path / "vanishing_dsl.py").write_text("def f(grid):\n    return grid\n")
    monkeypatch.syspath_prepend(tmp_path)
    language = Language.from_module("vanishing_dsl", entry="transform")
    (tmp_path / "vanishing_dsl.py").write_text("raise ImportError('it is gone')\n")
    with pytest.raises(SandboxError, match="it is gone"):
        Sandbox(language, workers=1).run([FLIP], [[GRID]])


def test_an_interpreter_that_cannot_be_started_raises(monkeypatch):
    monkeypatch.setattr(sys, "executable", "/no/such/python")
    with pytest.raises(SandboxError, match="cannot be started"):
        Sandbox(Language.arc(), workers=1).run([FLIP], [[GRID]])


@pytest.mark.parametrize("setting", ["workers", "fuel", "memory_mb", "wall_seconds"])
def test_a_setting_that_makes_no_sense_is_named(setting):
    with pytest.raises(ValueError, match=setting):
        Sandbox(Language.arc(), **{setting: 0})


def test_one_list_of_grids_is_needed_for_each_program(rogue):
    with pytest.raises(ValueError, match="2 programs and 1 lists"):
        rogue.run([FLIP, FLIP], [[GRID]])


def gone(processes: list[int]) -> bool:
    """Wait until none of these processes runs any more."""
    deadline = time.monotonic() + 20
    while time.monotonic() < deadline:
        if not any(os.path.exists(f"/proc/{process}") for process in processes):
            return True
        time.sleep(0.05)
    return False
