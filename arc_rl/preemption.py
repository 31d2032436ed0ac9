"""SIGTERM, which schedulers send before they take a machine away, ends a stage with a status of its own.

It knows nothing of what a stage has to save first: whoever has something says so with `save_on_sigterm`.
"""

from __future__ import annotations

import ctypes
import os
import signal
import sys
import threading
from typing import Any, NoReturn

# The status by which HTCondor's self-checkpointing jobs say "saved, start me again"; the Slurm script
# requeues on it too.
EXIT_STATUS = 85

# Holds the process number of `arc-rl launch`, by which a process that it starts can tell that it is gone.
LAUNCHER = "ARC_RL_LAUNCHER_PID"

# PR_SET_PDEATHSIG of Linux's prctl.
_DEATH_SIGNAL = 1

_asked = threading.Event()


def leave_on_sigterm() -> None:
    """From here on SIGTERM ends this process with EXIT_STATUS, at once."""
    _asked.clear()
    _handle(_leave)


def save_on_sigterm() -> None:
    """From here on SIGTERM is only noted, for who asks `sigterm_came` between two steps."""
    _handle(_note)


def sigterm_came() -> bool:
    """Whether SIGTERM has come since `save_on_sigterm`."""
    return _asked.is_set()


def end_with_launcher() -> None:
    """From here on this process is killed when the launcher that started it dies, where the system is Linux.

    Launched processes otherwise go on without it, and write beside those of the same command started again.
    Where the launcher is `arc-rl launch` and has died already, SystemExit ends the process here.
    """
    if sys.platform != "linux" or "TORCHELASTIC_RUN_ID" not in os.environ:
        return
    ctypes.CDLL(None).prctl(_DEATH_SIGNAL, signal.SIGKILL)
    if int(os.environ.get(LAUNCHER, os.getppid())) != os.getppid():
        raise SystemExit("arc-rl: the launcher of this process has died, and so it ends.")


def _handle(handler: Any) -> None:
    # Only the main thread may; a stage that somebody runs in another has to be ended by its own means.
    if threading.current_thread() is threading.main_thread():
        signal.signal(signal.SIGTERM, handler)


def _note(number: int, frame: Any) -> None:
    _asked.set()


def _leave(number: int, frame: Any) -> NoReturn:
    raise SystemExit(EXIT_STATUS)
