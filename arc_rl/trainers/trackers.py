"""wandb as a run folder wants it: inside the folder, under one id over all resumes, offline without a login.

It knows nothing of what is logged.
"""

from __future__ import annotations

import netrc
import os
import secrets
from pathlib import Path

from arc_rl.runs import RunFolder, write_text


def prepare_wandb(run: RunFolder) -> None:
    """Log to wandb inside the run folder under the run's one id, and offline unless the user is logged in."""
    os.environ.setdefault("WANDB_PROJECT", "arc-rl")
    os.environ.setdefault("WANDB_DIR", str(run.path))
    os.environ.setdefault("WANDB_SILENT", "true")
    if not os.environ.get("WANDB_API_KEY") and not _known_to_netrc("api.wandb.ai"):
        os.environ.setdefault("WANDB_MODE", "offline")
    if os.environ.get("RANK", "0") == "0":
        os.environ.setdefault("WANDB_RUN_ID", _wandb_id(run.path / "wandb-id.txt"))
    if os.environ.get("WANDB_MODE") != "offline":
        os.environ.setdefault("WANDB_RESUME", "allow")


def _wandb_id(path: Path) -> str:
    """The run's id in wandb, chosen once and kept, so that a resumed run goes on with the same curves."""
    if not path.exists():
        write_text(path, secrets.token_hex(4))
    return path.read_text()


def _known_to_netrc(host: str) -> bool:
    try:
        return netrc.netrc().authenticators(host) is not None
    except (OSError, netrc.NetrcParseError):
        return False
