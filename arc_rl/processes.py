"""What a launcher tells each process of its job through the environment: rank, processes, sharding."""

from __future__ import annotations

import os


def sharding() -> str | None:
    """What the launch configuration splits the weights or optimizer with: DeepSpeed, FSDP or nothing.

    Only the launcher's environment tells; the trainer's own `deepspeed` and `fsdp` stay empty under it.
    """
    for variable, name in (("ACCELERATE_USE_DEEPSPEED", "DeepSpeed"), ("ACCELERATE_USE_FSDP", "FSDP")):
        if os.environ.get(variable) == "true":
            return name
    return None


def is_main_process() -> bool:
    return os.environ.get("RANK", "0") == "0"


def world_size() -> int:
    return int(os.environ.get("WORLD_SIZE", "1"))
