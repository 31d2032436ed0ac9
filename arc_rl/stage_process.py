"""A stage as a process of its own, which Ctrl-C ends with all that it has started."""

from __future__ import annotations

import os
import signal
from collections.abc import Iterator, Sequence
from contextlib import contextmanager, suppress
from typing import Any

import psutil

# One thread a process, since two of them share the cores, and no warnings that are not for its reader.
QUIET = {
    "OMP_NUM_THREADS": "1",
    "TOKENIZERS_PARALLELISM": "false",
    "TRANSFORMERS_VERBOSITY": "error",
    "PYTHONWARNINGS": "ignore",
}


def run_stage(words: Sequence[str], log: Any = None) -> int:
    """Run a command to its end and return its exit status; what it prints goes to `log`, if that is given.

    The stage does not see an interrupt itself: a launcher would answer it with a traceback. Ending it hard
    loses nothing, since whatever a stage writes is whole or not there.
    """
    with _interrupts_held() as held:
        process = psutil.Popen(
            words, env={**QUIET, **os.environ}, stdout=log, stderr=log, start_new_session=True
        )
    try:
        if held:
            raise KeyboardInterrupt
        return int(process.wait())
    except KeyboardInterrupt:
        for member in [process, *process.children(recursive=True)]:
            with suppress(psutil.NoSuchProcess):
                member.kill()
        process.wait()
        raise


@contextmanager
def _interrupts_held() -> Iterator[list[int]]:
    """Note Ctrl-C instead of raising, so that no process is started that nobody knows of."""
    held: list[int] = []
    before = signal.signal(signal.SIGINT, lambda number, frame: held.append(number))
    try:
        yield held
    finally:
        signal.signal(signal.SIGINT, before)
