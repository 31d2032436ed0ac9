"""Finished stages of earlier sittings, which are kept only where they are what would run now.

A stage that is started again refuses another recipe itself (arc_rl.runs); one that is skipped is not asked.
"""

from __future__ import annotations

import json
import shlex
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from arc_rl.early import check_keys, environment
from arc_rl.errors import UserError
from arc_rl.runs import RunFolder


@dataclass(frozen=True)
class Planned:
    """A stage as it would run: its folder, its command, the words of its recipe, and the run folder whose
    model it starts from, if any.
    """

    folder: Path
    command: str
    words: Sequence[str]
    start: Path | None


def check_kept(stages: Iterable[Planned]) -> None:
    """Refuse finished stages that other keys, or another model, have made than would now.

    Stages come in the order they run. Raises UserError that names the first such folder and what differs,
    and all folders that have to go.
    """
    stale: dict[Path, str] = {}
    for stage in stages:
        why = _why_stale(stage, stale) if RunFolder(stage.folder).finished else ""
        if why:
            stale[stage.folder] = why
    if stale:
        first, why = next(iter(stale.items()))
        raise UserError(
            f"{first} has finished, but {why}; restore the recipe, or remove what cannot be kept: "
            f"{shlex.join(map(str, stale))}"
        )


def _why_stale(stage: Planned, stale: Iterable[Path]) -> str:
    changed = differing(stage)
    if changed:
        return f"its recipe.yaml differs in {', '.join(changed)}"
    if stage.start is not None and (stage.start in stale or not RunFolder(stage.start).finished):
        return f"{stage.start}, whose model it started from, has to be made anew"
    return ""


def differing(stage: Planned) -> list[str]:
    """The keys in which a run folder's recipe is not what would run now."""
    with environment():
        values = check_keys(stage.command, stage.words).values
    recipe = {"stage": stage.command, **{key: _read(value) for key, value in values.items()}}
    return RunFolder(stage.folder).differing(recipe)


def _read(value: Any) -> Any:
    """A value as a stage keeps it: mappings are JSON on the command line."""
    if not isinstance(value, str) or not value.startswith("{"):
        return value
    try:
        return json.loads(value)
    except ValueError:
        return value
