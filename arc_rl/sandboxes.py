"""The sandbox with the default language and the limits of a recipe."""

from __future__ import annotations

from arc_rl.arguments import SandboxArguments
from reward.language import Language
from reward.sandbox import Sandbox


def open_sandbox(limits: SandboxArguments) -> Sandbox:
    """A sandbox for ARC programs; a context manager that ends its worker processes."""
    return Sandbox(
        Language.arc(),
        workers=limits.sandbox_workers,
        fuel=limits.fuel,
        memory_mb=limits.memory_mb,
        wall_seconds=limits.wall_seconds,
    )
