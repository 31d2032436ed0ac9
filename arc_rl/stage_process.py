"""A stage as a process of its own, which Ctrl-C and SIGTERM end with all that it has started."""

from __future__ import annotations

import asyncio
import os
import signal
import subprocess
from collections.abc import Coroutine, Sequence
from contextlib import suppress
from typing import Any, TypeVar

import psutil

Result = TypeVar("Result")

# Seconds between two looks at whether a stage has ended.
POLL = 0.05

# One thread a process, since several of them share the cores, and no warnings that are not for its reader.
QUIET = {
    "OMP_NUM_THREADS": "1",
    "TOKENIZERS_PARALLELISM": "false",
    "TRANSFORMERS_VERBOSITY": "error",
    "PYTHONWARNINGS": "ignore",
}


def run_stage(words: Sequence[str], log: Any = None) -> int:
    """Run a command to its end and return its exit status; what it prints goes to `log`, if that is given."""
    return run_until_ended(stage_ended(words, log))


def run_until_ended(work: Coroutine[Any, Any, Result]) -> Result:
    """What `work` returns; Ctrl-C and SIGTERM cancel it first, and then end the program as they would."""

    async def heeding_sigterm() -> Result:
        task = asyncio.current_task()
        if task:
            asyncio.get_running_loop().add_signal_handler(signal.SIGTERM, task.cancel)
        return await work

    try:
        return asyncio.run(heeding_sigterm())
    except asyncio.CancelledError:
        raise SystemExit(128 + signal.SIGTERM) from None


async def stage_ended(words: Sequence[str], log: Any = None) -> int:
    """The exit status of a command, once it has ended; cancelled, it ends the command.

    The stage does not see an interrupt itself: a launcher would answer it with a traceback. Ending it hard
    loses nothing, since whatever a stage writes is whole or not there.
    """
    # Not asyncio's own processes: being cancelled while one starts would leave behind what it has started.
    process = subprocess.Popen(
        words, env={**QUIET, **os.environ}, stdout=log, stderr=log, start_new_session=True
    )
    try:
        while process.poll() is None:
            await asyncio.sleep(POLL)
        return process.returncode
    finally:
        if process.returncode is None:
            _kill_tree(process.pid)
            process.wait()


def descendants(pid: int) -> list[int]:
    """The processes that a process has started, theirs, and so on, by number."""
    started_by = {process.pid: process.info["ppid"] for process in psutil.process_iter(["ppid"])}
    family = [pid]
    for member in family:
        family += [child for child, parent in started_by.items() if parent == member]
    return family[1:]


def _kill_tree(pid: int) -> None:
    # By number: psutil's own `kill` and `children` compare times of birth, and can miss a process just born.
    for member in [*descendants(pid), pid]:
        with suppress(ProcessLookupError):
            os.kill(member, signal.SIGKILL)
