"""A sandbox that is cut off, closed, forked, stopped or started where things are not as usual."""

from __future__ import annotations

import contextlib
import os
import selectors
import signal
import socket
import subprocess
import sys
import threading
import time
from pathlib import Path

import numpy as np
import pytest

from reward import pool as pools
from reward.grids import as_grid
from reward.language import Language
from reward.pool import Pool, SandboxError
from reward.sandbox import Sandbox

GRID = as_grid([[1, 2]])
TURN = "def transform(grid):\n    return rotate(grid)\n"
ENDLESS = "def transform(grid):\n    return hang(grid)\n"
ROOT = Path(__file__).parents[2]
pytestmark = pytest.mark.skipif(sys.platform != "linux", reason="forks and signals")


class Cut(BaseException):
    """What a signal's handler may raise anywhere."""


def hang(grid):
    while True:
        pass


def works(sandbox: Sandbox) -> bool:
    programs = [f"{TURN}# {number}\n" for number in range(8)]
    outputs = [execution.outputs[0].tolist() for execution in sandbox.run(programs, [[GRID]] * 8)]
    return outputs == [[[1], [2]]] * 8


def gone(process: int) -> bool:
    try:
        os.kill(process, 0)
    except ProcessLookupError:
        return True
    return False


def cut_at(monkeypatch, owner, name: str, call: int, after: bool) -> None:
    """Raise `Cut` before or after what this call of a function does."""
    original, calls = getattr(owner, name), iter(range(1_000))

    def wrapped(*args, **options):
        now = next(calls) == call
        if now and not after:
            raise Cut
        result = original(*args, **options)
        if now:
            raise Cut
        return result

    monkeypatch.setattr(owner, name, wrapped)


@pytest.mark.parametrize("after", [False, True])
@pytest.mark.parametrize(
    ("owner", "name", "call"),
    [
        (pools, "_spawned", 0),
        (pools, "write_frame", 0),
        (pools, "read_frame", 0),
        (socket.socket, "sendmsg", 0),
        (Pool, "_order", 0),
        (pools, "read_frame", 1),
        (Pool, "_order", 1),
        (pools, "read_frame", 2),
    ],
)
def test_a_start_that_is_cut_off_leaves_nothing_to_the_next(monkeypatch, owner, name, call, after):
    started = []
    spawned = pools._spawned
    monkeypatch.setattr(pools, "_spawned", lambda *args: started.append(spawned(*args)) or started[-1])
    with Sandbox(Language.arc(), workers=2) as sandbox:
        sandbox.close()
        with monkeypatch.context() as patch:
            cut_at(patch, owner, name, call, after)
            with pytest.raises(Cut):
                sandbox.run([TURN, TURN + "#"], [[GRID]] * 2)
        assert sandbox.processes == []
        assert works(sandbox)
        assert all(process > 1 and not gone(process) for process in sandbox.processes)
    assert all(template.wait(10) is not None for template in started)


@pytest.mark.parametrize("after", [False, True])
@pytest.mark.parametrize("call", [0, 1])
def test_a_replacement_that_is_cut_off_leaves_nothing_to_the_next(monkeypatch, call, after):
    with Sandbox(Language.arc(), workers=2) as sandbox:
        before = sandbox.processes
        with monkeypatch.context() as patch:
            cut_at(patch, Pool, "_order", call, after)
            with pytest.raises(Cut):
                sandbox.replace_worker(0)
        assert all(map(gone, before))
        assert works(sandbox)


def test_workers_are_gone_and_waited_for_when_a_sandbox_is_closed():
    with Sandbox(Language.from_namespace({"hang": hang}), workers=3) as sandbox:
        processes = sandbox.processes
        os.kill(processes[0], signal.SIGSTOP)
    assert all(map(gone, processes))


def test_only_processes_of_its_own_are_killed():
    bystander = subprocess.Popen([sys.executable, "-c", "import time; time.sleep(60)"])
    try:
        pool = Pool(Language.arc(), 1_000, 256)
        pool.fill(1)
        pool._order(b"K", bystander.pid)
        pool.close()
        assert bystander.poll() is None
    finally:
        bystander.kill()
        bystander.wait()


def test_a_run_ends_when_another_thread_closes_its_sandbox():
    sandbox = Sandbox(Language.from_namespace({"hang": hang}), workers=2, wall_seconds=600)
    threading.Timer(1.0, sandbox.close).start()
    with pytest.raises(SandboxError, match="closed while it was at work"):
        sandbox.run([ENDLESS], [[GRID]])
    sandbox.close()


def test_a_handler_may_close_a_sandbox_but_not_use_it():
    sandbox = Sandbox(Language.from_namespace({"hang": hang}), workers=1, wall_seconds=600)
    told = []

    def handler(*_):
        try:
            sandbox.run([ENDLESS], [[GRID]])
        except SandboxError as error:
            told.append(str(error))
        sandbox.close()

    before = signal.signal(signal.SIGALRM, handler)
    signal.setitimer(signal.ITIMER_REAL, 1.0)
    try:
        with pytest.raises(SandboxError, match="closed while it was at work"):
            sandbox.run([ENDLESS], [[GRID]])
    finally:
        signal.signal(signal.SIGALRM, before)
    assert told == ["the sandbox is at work for what this has interrupted; use another one here"]


def test_an_alarm_of_the_trainers_passes_and_harms_no_program(monkeypatch):
    with Sandbox(Language.arc(), workers=1) as sandbox:
        for name in ("send", "recv"):
            with monkeypatch.context() as patch:
                cut_with = TimeoutError("the trainer's own")

                def alarm(*_, error=cut_with):
                    raise error

                patch.setattr(socket.socket, name, alarm, raising=False)
                with pytest.raises(TimeoutError, match="the trainer's own"):
                    sandbox.run([TURN], [[GRID]])
            assert works(sandbox)


def test_a_forked_process_is_told_at_once_even_if_a_run_was_going_on():
    with Sandbox(Language.arc(), workers=1) as sandbox, sandbox._lock:
        child = os.fork()
        if not child:
            signal.alarm(10)
            try:
                sandbox.run([TURN], [[GRID]])
            except SandboxError:
                sandbox.close()
                os._exit(7)
            os._exit(1)
        _, status = os.waitpid(child, 0)
    assert os.waitstatus_to_exitcode(status) == 7


def test_a_sandbox_closes_while_a_forked_process_lives_on():
    with Sandbox(Language.arc(), workers=1) as sandbox:
        child = os.fork()
        if not child:
            time.sleep(60)
            os._exit(0)
        template, processes = sandbox._pool._template, sandbox.processes
    try:
        assert template.returncode == 0
        assert all(map(gone, processes))
    finally:
        os.kill(child, signal.SIGKILL)
        os.waitpid(child, 0)


def test_a_forked_process_that_ends_leaves_the_sandbox_alone():
    with Sandbox(Language.arc(), workers=1) as sandbox:
        child = os.fork()
        if not child:
            sandbox._pool._cleanup()
            os._exit(0)
        os.waitpid(child, 0)
        assert works(sandbox)


def test_programs_are_not_blamed_for_the_time_that_all_processes_were_stopped(monkeypatch):
    class Stopped(selectors.DefaultSelector):
        """As if this process had been stopped with its workers when it first waits."""

        def select(self, timeout=None):
            if stopped:
                os.kill(stopped[0], signal.SIGSTOP)
                time.sleep(timeout + 1.5)
                os.kill(stopped.pop(), signal.SIGCONT)
                return []
            return super().select(timeout)

    with Sandbox(Language.arc(), workers=1, wall_seconds=2) as sandbox:
        stopped = sandbox.processes
        monkeypatch.setattr(selectors, "DefaultSelector", Stopped)
        assert works(sandbox)
        assert stopped == []
        assert sandbox.replaced == 0


def script(tmp_path: Path, text: str, **options) -> str:
    """Run a program that writes what it has to say to a file, and return that."""
    file, out = tmp_path / "program.py", tmp_path / "out.txt"
    head = f"""
import os, signal, sys
sys.path.insert(0, {str(ROOT)!r})
from reward.grids import as_grid
from reward.language import Language
from reward.sandbox import Sandbox, SandboxError
PROGRAMS = ["def transform(grid):\\n    return rotate(grid)\\n" + "#" * n for n in range(4)]
GRIDS = [[as_grid([[1, 2]])]] * 4
LANGUAGE = Language.arc()
def tell(value):
    with open({str(out)!r}, "a") as file:
        print(value, file=file)
def run(sandbox):
    tell([one.outputs[0].tolist() for one in sandbox.run(PROGRAMS, GRIDS)] == [[[1], [2]]] * 4)
"""
    file.write_text(head + text)
    environment = {name: value for name, value in os.environ.items() if name != "PYTHONPATH"}
    options = {"env": environment, **options}
    ended = subprocess.run([sys.executable, str(file)], capture_output=True, timeout=100, **options)
    return out.read_text() if out.exists() else ended.stderr.decode()


@pytest.mark.parametrize("closed", [(0,), (0, 1), (1, 2), (0, 1, 2)])
def test_a_program_without_standard_streams_can_have_a_sandbox(tmp_path, closed):
    text = f"""
for number in {closed}:
    os.close(number)
with Sandbox(LANGUAGE, 2) as sandbox:
    run(sandbox)
"""
    assert script(tmp_path, text) == "True\n"


def test_a_worker_that_is_gone_does_not_end_a_program_that_dies_of_broken_pipes(tmp_path):
    text = """
signal.signal(signal.SIGPIPE, signal.SIG_DFL)
sandbox = Sandbox(LANGUAGE, 1)
run(sandbox)
os.kill(sandbox.processes[0], signal.SIGKILL)
run(sandbox)
sandbox._pool._template.kill()
try:
    sandbox.replace_worker(0)
except SandboxError as error:
    tell("the process has ended" if "ended" in str(error) else error)
run(sandbox)
sandbox.close()
"""
    assert script(tmp_path, text) == "True\nTrue\nthe process has ended\nTrue\n"


def test_how_a_worker_ended_is_known_where_the_parent_ignores_the_end_of_its_children(tmp_path):
    text = """
signal.signal(signal.SIGCHLD, signal.SIG_IGN)
sandbox = Sandbox(LANGUAGE, 1)
run(sandbox)
os.kill(sandbox.processes[0], signal.SIGKILL)
tell(sandbox._pool.replace(sandbox._pool.workers[0]))
run(sandbox)
"""
    assert script(tmp_path, text) == "True\n9\nTrue\n"


def test_files_of_the_working_folder_are_not_imported_by_a_sandbox(tmp_path):
    for name in ("json", "pickle", "socket"):
        (tmp_path / f"{name}.py").write_text("raise SystemExit('mine')\n")
    folder = tmp_path / "elsewhere"
    folder.mkdir()
    text = "with Sandbox(LANGUAGE, 1) as sandbox:\n    run(sandbox)\n"
    assert script(folder, text, cwd=tmp_path) == "True\n"


@pytest.mark.parametrize(
    "text",
    [
        "os.rmdir(os.getcwd())",
        "sys.path[:0] = ['', None, b'x', 3]",
        "sys.path[:0] = ['']\nos.rmdir(os.getcwd())",
        "import resource\nresource.setrlimit(resource.RLIMIT_NOFILE, (24, 24))",
    ],
)
def test_odd_surroundings_are_no_matter(tmp_path, text):
    folder = tmp_path / "gone"
    folder.mkdir()
    text = f"os.chdir({str(folder)!r})\n{text}\nwith Sandbox(LANGUAGE, 1) as sandbox:\n    run(sandbox)\n"
    assert script(tmp_path, text) == "True\n"


@pytest.mark.parametrize(
    "text",
    [
        "import tempfile\ntempfile.tempdir = '/no/such/folder'",
        "import resource\nresource.setrlimit(resource.RLIMIT_NOFILE, (5, 5))",
        "sys.executable = '/no/such/python'",
        "sys.path[:] = ['/no/such/folder']",
    ],
)
def test_what_keeps_a_sandbox_from_starting_is_a_sandbox_error(tmp_path, text):
    text = f"""
sandbox = Sandbox(LANGUAGE, 1)
{text}
try:
    sandbox.run(PROGRAMS, GRIDS)
except SandboxError as error:
    said = str(error)
os.write(int(os.environ["ANSWER"]), said.encode())
"""
    reading, writing = os.pipe()
    with contextlib.closing(os.fdopen(reading, "rb")) as answer:
        environment = {**os.environ, "ANSWER": str(writing)}
        script(tmp_path, text, pass_fds=[writing], env=environment)
        os.close(writing)
        assert b"the sandbox's process" in answer.read()


@pytest.mark.parametrize("settings", [{"wall_seconds": float("inf")}, {"memory_mb": 1 << 50}])
def test_a_limit_may_be_out_of_reach(settings):
    with Sandbox(Language.arc(), workers=1, **settings) as sandbox:
        assert works(sandbox)


def test_half_a_mebibyte_is_no_limit():
    with pytest.raises(TypeError):
        Sandbox(Language.arc(), memory_mb=100.5)


def test_grids_may_be_one_array():
    with Sandbox(Language.arc(), workers=1) as sandbox:
        (execution,) = sandbox.run([TURN], [np.zeros((2, 3, 4), np.int8)])
    assert [output.shape for output in execution.outputs] == [(4, 3), (4, 3)]
