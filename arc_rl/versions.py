"""What a run was run with: the version of this code and of the packages it stands on."""

from __future__ import annotations

import platform
import subprocess
from importlib.metadata import PackageNotFoundError, version
from pathlib import Path

PACKAGES = (
    "torch",
    "transformers",
    "trl",
    "peft",
    "accelerate",
    "deepspeed",
    "liger-kernel",
    "vllm",
    "wandb",
)


def package_versions() -> dict[str, str]:
    """Python's version and those of the packages that are installed."""
    found = {"python": platform.python_version()}
    for name in PACKAGES:
        try:
            found[name] = version(name)
        except PackageNotFoundError:
            continue
    return found


def code_version() -> str:
    """The commit of a checkout, marked where files differ from it; elsewhere the installed version."""
    folder = Path(__file__).parents[1]
    if (folder / ".git").exists():
        words = ["git", "describe", "--always", "--dirty", "--abbrev=40"]
        try:
            said = subprocess.run(words, cwd=folder, capture_output=True, text=True, check=True, timeout=30)
        except (OSError, subprocess.SubprocessError):
            return "unknown"
        return said.stdout.strip()
    try:
        return version("arc-rl")
    except PackageNotFoundError:
        return "unknown"
