"""SIGTERM: a process that has nothing to save ends with the status on which schedulers start it again."""

import os
import signal
import subprocess
import sys
import threading

import pytest

from arc_rl.preemption import EXIT_STATUS, leave_on_sigterm, save_on_sigterm, sigterm_came


@pytest.fixture(autouse=True)
def _handler_of_before():
    before = signal.getsignal(signal.SIGTERM)
    yield
    signal.signal(signal.SIGTERM, before)


def test_with_nothing_to_save_it_leaves_at_once() -> None:
    leave_on_sigterm()
    with pytest.raises(SystemExit) as left:
        os.kill(os.getpid(), signal.SIGTERM)
    assert left.value.code == EXIT_STATUS


def test_while_something_is_to_be_saved_it_is_only_noted() -> None:
    leave_on_sigterm()
    save_on_sigterm()
    assert not sigterm_came()
    os.kill(os.getpid(), signal.SIGTERM)
    assert sigterm_came()


def test_leaving_again_forgets_what_came_before() -> None:
    save_on_sigterm()
    os.kill(os.getpid(), signal.SIGTERM)
    leave_on_sigterm()
    assert not sigterm_came()


def test_a_thread_leaves_the_handler_alone() -> None:
    before = signal.getsignal(signal.SIGTERM)
    thread = threading.Thread(target=leave_on_sigterm)
    thread.start()
    thread.join()
    assert signal.getsignal(signal.SIGTERM) is before


def test_the_status_is_what_a_shell_sees() -> None:
    code = (
        "import os, signal\nfrom arc_rl.preemption import leave_on_sigterm\n"
        "leave_on_sigterm()\nos.kill(os.getpid(), signal.SIGTERM)\n"
    )
    assert subprocess.run([sys.executable, "-c", code], check=False).returncode == EXIT_STATUS
