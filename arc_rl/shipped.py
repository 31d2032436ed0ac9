"""Where the recipes and launch configurations lie: in the checkout, or beside an installed package."""

from __future__ import annotations

import sysconfig
from pathlib import Path

from arc_rl.errors import UserError


def shipped(name: str) -> Path:
    """The path of a shipped file such as `recipes/tiny/sft.yaml`; raises UserError where it is not there."""
    checkout = Path(__file__).resolve().parent.parent / name
    installed = Path(sysconfig.get_path("data")) / "share" / "arc-rl" / name
    for path in (checkout, installed):
        if path.exists():
            return path
    raise UserError(f"{name} is neither in the checkout nor in {installed.parent}; install arc-rl again.")
