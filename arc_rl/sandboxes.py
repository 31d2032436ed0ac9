"""The sandbox with a recipe's language and limits."""

from __future__ import annotations

from arc_rl.arguments import LanguageArguments, SandboxArguments
from reward.sandbox import Sandbox


def open_sandbox(limits: SandboxArguments, spoken: LanguageArguments | None = None) -> Sandbox:
    """A sandbox for programs in the language of `spoken`, by default the built-in one.

    A context manager that ends its worker processes.
    """
    return Sandbox(
        (spoken or LanguageArguments()).language(),
        workers=limits.sandbox_workers,
        fuel=limits.fuel,
        memory_mb=limits.memory_mb,
        wall_seconds=limits.wall_seconds,
    )
