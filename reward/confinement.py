"""Takes away what a worker does not need: memory beyond its limit, files, processes, and most system calls.

Every measure is tried and reported; a platform that refuses one gets the others. The language has no way to
ask for any of this: confinement is for what a bug in the guards, in numpy or in somebody else's DSL would let
through.
"""

from __future__ import annotations

import ctypes
import os
import signal
import sys
from collections.abc import Callable

from reward.seccomp import install_filter

PR_SET_PDEATHSIG = 1
PR_SET_NO_NEW_PRIVS = 38
MAX_DESCRIPTORS = 1_024


def die_with_parent() -> None:
    """Ask the kernel to kill this process when its parent ends, where the kernel can (Linux)."""
    if sys.platform == "linux":
        ctypes.CDLL(None).prctl(PR_SET_PDEATHSIG, signal.SIGKILL, 0, 0, 0)


def confine(memory_mb: int, keep: int) -> list[str]:
    """Limit this process to `memory_mb` MiB above what it holds now and to the file descriptor `keep`.

    Returns the measures that took effect: "descriptors", "memory", "files", "processes", "no_new_privs",
    "seccomp".
    """
    measures: dict[str, Callable[[], bool]] = {
        "descriptors": lambda: _close_descriptors(keep),
        "memory": lambda: _limit_memory(memory_mb),
        "files": _limit_files,
        "processes": _limit_processes,
        "no_new_privs": _no_new_privileges,
        "seccomp": install_filter,
    }
    return [name for name, measure in measures.items() if _taken(measure)]


def _taken(measure: Callable[[], bool]) -> bool:
    try:
        return measure()
    except (OSError, ValueError, OverflowError, AttributeError, ImportError):
        return False


def _close_descriptors(keep: int) -> bool:
    null = os.open(os.devnull, os.O_RDWR)
    for standard in range(3):
        os.dup2(null, standard)
    os.closerange(3, keep)
    os.closerange(keep + 1, MAX_DESCRIPTORS)
    os.chdir("/")
    return True


def _limit_memory(memory_mb: int) -> bool:
    import resource

    if sys.platform != "linux":
        return False
    with open("/proc/self/statm", encoding="ascii") as file:
        held = int(file.read().split()[0]) * resource.getpagesize()
    return _limited(resource.RLIMIT_AS, held + (memory_mb << 20)) and _limited(resource.RLIMIT_CORE, 0)


def _limit_files() -> bool:
    import resource

    return _limited(resource.RLIMIT_FSIZE, 0) and _limited(resource.RLIMIT_NOFILE, 0)


def _limit_processes() -> bool:
    import resource

    return _limited(resource.RLIMIT_NPROC, 0)


def _limited(kind: int, limit: int) -> bool:
    import resource

    resource.setrlimit(kind, (limit, limit))
    return resource.getrlimit(kind) == (limit, limit)


def _no_new_privileges() -> bool:
    if sys.platform != "linux":
        return False
    return int(ctypes.CDLL(None).prctl(PR_SET_NO_NEW_PRIVS, 1, 0, 0, 0)) == 0
