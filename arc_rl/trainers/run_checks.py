"""What every trainer's settings are refused for, before anything is loaded."""

from __future__ import annotations

from importlib.util import find_spec
from typing import Any

from arc_rl.errors import UserError

TRACKERS = ("wandb", "tensorboard", "trackio")


def check_machine(settings: Any) -> None:
    """Raise UserError for settings that crash here, or that cannot resume, before anything is loaded."""
    if settings.save_total_limit == 1:
        raise UserError(
            "save_total_limit is 1, with which a run that is killed while it saves could not resume; "
            "set it to 2 or more."
        )
    if settings.use_cpu and settings.use_liger_kernel:
        raise UserError("use_liger_kernel needs a GPU; set it to false.")
    check_trackers(settings.report_to)


def check_trackers(report_to: str | list[str] | None) -> None:
    """Refuse a tracker that is not installed, before transformers does so after a model is loaded."""
    asked = [report_to] if isinstance(report_to, str) else report_to or []
    for name in TRACKERS:
        if name in asked and find_spec(name) is None:
            raise UserError(
                f"report_to asks for {name}, which is not installed; pip install {name}, or set it to none."
            )
