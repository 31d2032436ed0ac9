"""wandb, tensorboard and trackio as a run folder wants them: one run over all resumes, without a network.

What transformers sends them are curves; `Tracker` adds the recipe, versions and tables of programs, and
serves stages that have no trainer of transformers. It knows nothing of what is logged.
"""

from __future__ import annotations

import io
import json
import netrc
import os
import secrets
from collections.abc import Callable, Mapping, Sequence
from dataclasses import fields
from functools import partial
from pathlib import Path
from typing import Any, Protocol

from arc_rl.runs import RunFolder, write_text
from arc_rl.sampled import Shown

COLUMNS: list[Any] = [field.name for field in fields(Shown)]


def prepare_trackers(run: RunFolder, report_to: Sequence[str] | None) -> None:
    """Point wandb and tensorboard into the run folder; what the environment says already stays.

    trackio keeps one database for all runs, where its own dashboard looks for it.
    """
    asked = report_to or []
    if "wandb" in asked:
        prepare_wandb(run)
    if "tensorboard" in asked:
        os.environ.setdefault("TENSORBOARD_LOGGING_DIR", str(run.path / "tensorboard"))


def prepare_wandb(run: RunFolder) -> None:
    """Log to wandb inside the run folder under the run's one id, and offline unless the user is logged in."""
    os.environ.setdefault("WANDB_PROJECT", "arc-rl")
    os.environ.setdefault("WANDB_DIR", str(run.path))
    os.environ.setdefault("WANDB_DATA_DIR", str(run.path.absolute() / "wandb"))
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


class Tracker(Protocol):
    """A place that a run's figures go to, joined where transformers has opened it already."""

    def config(self, values: Mapping[str, Any]) -> None:
        """Keep what the run was started with."""

    def figures(self, values: Mapping[str, Any], step: int) -> None:
        """Add a point to each curve."""

    def table(self, rows: Sequence[Shown], step: int) -> None:
        """Show programs with their pictures."""

    def close(self) -> None:
        """Write what is still held back."""


def open_trackers(
    report_to: Sequence[str] | None, project: str, name: str | None, run: RunFolder
) -> list[Tracker]:
    """The trackers that a recipe asks for; `name` is the run's, `project` that of trackio."""
    kinds: dict[str, Callable[[str, RunFolder], Tracker]]
    kinds = {"wandb": Wandb, "tensorboard": TensorBoard, "trackio": partial(Trackio, project=project)}
    return [kinds[asked](name or run.path.name, run) for asked in report_to or [] if asked in kinds]


class Wandb:
    """A table of wandb, each picture a `wandb.Image`."""

    def __init__(self, name: str, run: RunFolder) -> None:
        import wandb

        self._wandb = wandb
        self._run = wandb.run or wandb.init(name=name)

    def config(self, values: Mapping[str, Any]) -> None:
        self._run.config.update(dict(values), allow_val_change=True)

    def figures(self, values: Mapping[str, Any], step: int) -> None:
        self._run.log(dict(values), step=step)

    def table(self, rows: Sequence[Shown], step: int) -> None:
        table = self._wandb.Table(columns=COLUMNS, data=_cells(rows, self._wandb.Image))
        self._run.log({"samples": table, "train/global_step": step})

    def close(self) -> None:
        self._run.finish()


class TensorBoard:
    """A text that holds the table, and its pictures one by one."""

    def __init__(self, name: str, run: RunFolder) -> None:
        from torch.utils.tensorboard import SummaryWriter

        self._writer = SummaryWriter(os.environ.get("TENSORBOARD_LOGGING_DIR", str(run.path / "tensorboard")))

    def config(self, values: Mapping[str, Any]) -> None:
        for key, value in values.items():
            self._writer.add_text(key, f"    {json.dumps(value, indent=2)}".replace("\n", "\n    "))
        self._writer.flush()

    def figures(self, values: Mapping[str, Any], step: int) -> None:
        for key, value in values.items():
            self._writer.add_scalar(key, value, step)
        self._writer.flush()

    def table(self, rows: Sequence[Shown], step: int) -> None:
        import numpy as np

        self._writer.add_text("samples", "\n\n".join(map(_markdown, rows)), step)
        for number, row in enumerate(rows, 1):
            if row.picture is not None:
                pixels = np.asarray(_opened(row.picture))
                self._writer.add_image(f"samples/{number}", pixels, step, dataformats="HWC")
        self._writer.flush()

    def close(self) -> None:
        self._writer.close()


class Trackio:
    """A table of trackio, each picture a `trackio.Image`, in a local database."""

    def __init__(self, name: str, run: RunFolder, *, project: str) -> None:
        import trackio

        self._trackio = trackio
        if trackio.context_vars.current_run.get() is None:
            trackio.init(project=project, name=name, resume="allow")

    def config(self, values: Mapping[str, Any]) -> None:
        self._trackio.config.update(dict(values), allow_val_change=True)

    def figures(self, values: Mapping[str, Any], step: int) -> None:
        self._trackio.log({**values, "train/global_step": step})

    def table(self, rows: Sequence[Shown], step: int) -> None:
        table = self._trackio.Table(columns=COLUMNS, data=_cells(rows, self._trackio.Image))
        self.figures({"samples": table}, step)

    def close(self) -> None:
        self._trackio.finish()


def _cells(rows: Sequence[Shown], image: Any) -> list[list[Any]]:
    """The rows as a table's cells; `image` makes one of a picture."""
    return [
        [*(getattr(row, name) for name in COLUMNS[:-1]), row.picture and image(_opened(row.picture))]
        for row in rows
    ]


def _opened(picture: bytes) -> Any:
    from PIL import Image

    return Image.open(io.BytesIO(picture)).convert("RGB")


def _markdown(row: Shown) -> str:
    score = f"{'solved' if row.solved else 'not solved'}, {row.pixels:.1%} of cells right"
    code = row.program.rstrip().replace("\n", "\n    ")
    return f"**{row.picked}**, {row.task_id}, {row.status}, {score}, {row.times} times\n\n    {code}"
