"""What this machine offers: cores, memory, GPUs and versions.

It starts no work on a GPU, and knows nothing of recipes.
"""

from __future__ import annotations

import os
from dataclasses import dataclass
from pathlib import Path

import psutil
import torch

from arc_rl.versions import package_versions

_CGROUP_LIMIT = Path("/sys/fs/cgroup/memory.max")


@dataclass(frozen=True)
class GPU:
    """A GPU's name, and its memory in bytes: all of it, and what is free now."""

    name: str
    total: int
    free: int


@dataclass(frozen=True)
class Machine:
    """Cores that this process may use, memory in bytes (all of it, and what is available now), GPUs, and the
    versions of the packages that are installed.
    """

    cores: int
    memory: int
    available: int
    gpus: tuple[GPU, ...]
    versions: dict[str, str]


def this_machine() -> Machine:
    """The machine as this process sees it, in a container or a job within its limits."""
    memory = psutil.virtual_memory()
    limit = _memory_limit()
    return Machine(
        cores=len(os.sched_getaffinity(0)) if hasattr(os, "sched_getaffinity") else os.cpu_count() or 1,
        memory=min(memory.total, limit or memory.total),
        available=min(memory.available, limit or memory.available),
        gpus=_gpus(),
        versions=package_versions(),
    )


def _gpus() -> tuple[GPU, ...]:
    if not torch.cuda.is_available():
        return ()
    found = []
    for number in range(torch.cuda.device_count()):
        free, total = torch.cuda.mem_get_info(number)
        found.append(GPU(torch.cuda.get_device_name(number), total, free))
    return tuple(found)


def _memory_limit() -> int | None:
    """The control group's limit in bytes; None where there is none."""
    try:
        text = _CGROUP_LIMIT.read_text().strip()
    except OSError:
        return None
    return int(text) if text.isdecimal() else None
