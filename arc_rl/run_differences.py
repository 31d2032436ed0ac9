"""What two run folders hold otherwise than one another: weights, optimizer, random states, curves, attempts,
buffers, figures.

Left out is what a clock or a folder's place decides, and what was cut off while it was written.
"""

from __future__ import annotations

import json
from collections.abc import Callable, Iterator, Mapping, Sequence
from pathlib import Path
from typing import Any

import numpy as np
import pyarrow.parquet as pq
import torch
import yaml
from safetensors.torch import load_file
from transformers.trainer_utils import PREFIX_CHECKPOINT_DIR

from arc_rl.trainers.checkpoints import SEAL

# Minutes, settings with paths in them, checksums of files with minutes in them, and cached tokens.
UNREAD = frozenset(
    {"minutes.json", "training_args.bin", SEAL, "README.md", "versions.jsonl", "wandb", "learned", "judged"}
)
TIMED = ("minutes", "seconds", "per_second", "runtime", "step_time")
PLACED = ("output_dir", "run_name", "_name_or_path", "base_model_name_or_path")


def differences(one: Path, other: Path) -> list[str]:
    """A phrase for each file that only one run has, or that they hold otherwise; none for equal runs.

    Checkpoints that only one of them still keeps do not count, since a run that was preempted has saved
    others on its way; their newest do. Files of equal bytes are not opened.
    """
    names = [set(_files(run)) for run in (one, other)]
    both = sorted(names[0] & names[1])
    shared = {_checkpoint(name) for name in both}
    alone = [name for name in names[0] ^ names[1] if _checkpoint(name) in (None, *shared)]
    newest = [_newest(run) for run in (one, other)]
    found = [f"{name} is in one only" for name in sorted(map(str, alone))]
    found += ["the newest checkpoints are of different steps"] if newest[0] != newest[1] else []
    for name in both:
        place = _first_difference(one / name, other / name)
        if place is not None:
            found.append(f"{name}{place} differs")
    return found


def _files(run: Path) -> Iterator[Path]:
    """The files that count, relative to the run's folder."""
    for path in run.rglob("*"):
        name = path.relative_to(run)
        cut_off = any(part.startswith(".") or ".partial" in part for part in name.parts)
        if path.is_file() and not cut_off and UNREAD.isdisjoint(name.parts):
            yield name


def _checkpoint(name: Path) -> Path | None:
    """The checkpoint that a file belongs to, if any."""
    return next((path for path in name.parents if path.name.startswith(PREFIX_CHECKPOINT_DIR)), None)


def _newest(run: Path) -> list[Path]:
    """The newest checkpoint in each folder of checkpoints."""
    latest: dict[Path, int] = {}
    for path in run.rglob(f"{PREFIX_CHECKPOINT_DIR}-*"):
        folder, step = path.relative_to(run).parent, int(path.name.rpartition("-")[2])
        latest[folder] = max(step, latest.get(folder, 0))
    return [folder / str(step) for folder, step in sorted(latest.items())]


def _first_difference(one: Path, other: Path) -> str | None:
    if one.read_bytes() == other.read_bytes():
        return None
    read = READERS.get(one.suffix)
    return "" if read is None else _place(read(one), read(other))


def _json(path: Path) -> Any:
    return json.loads(path.read_text())


def _rows(path: Path) -> Any:
    """The rows of a curve, without the sums at the end of a sitting."""
    rows = [json.loads(line) for line in path.read_text().splitlines()]
    return [row for row in rows if "train_runtime" not in row]


def _unpickled(path: Path) -> Any:
    return torch.load(path, map_location="cpu", weights_only=False)


READERS: dict[str, Callable[[Path], Any]] = {
    ".safetensors": load_file,
    ".pt": _unpickled,
    ".pth": _unpickled,
    ".bin": _unpickled,
    ".json": _json,
    ".jsonl": _rows,
    ".yaml": lambda path: yaml.safe_load(path.read_text()),
    ".parquet": lambda path: pq.read_table(path).to_pylist(),
}


def _place(one: Any, other: Any) -> str | None:
    """Where two values first differ, as keys in brackets ("" where they do as a whole), or None."""
    if isinstance(one, torch.Tensor) and isinstance(other, torch.Tensor):
        return None if torch.equal(one, other) else ""
    if isinstance(one, np.ndarray) and isinstance(other, np.ndarray):
        return None if np.array_equal(one, other) else ""
    if isinstance(one, Mapping) and isinstance(other, Mapping):
        return _place_in_mapping(one, other)
    if isinstance(one, Sequence) and isinstance(other, Sequence) and not isinstance(one, str | bytes):
        if len(one) != len(other):
            return ""
        return _place_in_items((number, *pair) for number, pair in enumerate(zip(one, other, strict=True)))
    if hasattr(one, "__dict__") and type(one) is type(other):
        return _place(vars(one), vars(other))
    return None if one == other or (one != one and other != other) else ""


def _place_in_mapping(one: Mapping[Any, Any], other: Mapping[Any, Any]) -> str | None:
    keys = [{key for key in part if not _told_by_clock_or_place(key)} for part in (one, other)]
    if keys[0] != keys[1]:
        return f"[{min(map(str, keys[0] ^ keys[1]))}]"
    return _place_in_items((key, one[key], other[key]) for key in one if key in keys[0])


def _place_in_items(items: Iterator[tuple[Any, Any, Any]]) -> str | None:
    for key, one, other in items:
        place = _place(one, other)
        if place is not None:
            return f"[{key}]{place}"
    return None


def _told_by_clock_or_place(key: Any) -> bool:
    return isinstance(key, str) and (key in PLACED or any(word in key for word in TIMED))
