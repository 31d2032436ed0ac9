"""Whole checkpoints: each is sealed with the sizes and checksums of its files once all of them are written.

A checkpoint without a seal was cut off while it was written, one that differs from its seal was damaged
since; a run resumes from the newest of the others. It knows nothing of what the files hold.
"""

from __future__ import annotations

import json
import shutil
import zlib
from collections.abc import Iterator
from pathlib import Path
from typing import Any

from accelerate import PartialState
from safetensors import SafetensorError
from transformers import TrainerCallback
from transformers.trainer_utils import PREFIX_CHECKPOINT_DIR

from arc_rl.errors import UserError
from arc_rl.runs import write_text

SEAL = "seal.json"
# Larger files are told by their size and first bytes alone: to read all of a 7B model again takes as long
# as writing it.
CHECKED_BYTES = 256 * 2**20


def seal(checkpoint: Path) -> None:
    """Write down what the checkpoint holds, which makes it one to resume from."""
    write_text(checkpoint / SEAL, json.dumps(_contents(checkpoint)))


def is_whole(checkpoint: Path) -> bool:
    """Whether the checkpoint was sealed and still holds what it held then."""
    path = checkpoint / SEAL
    if not path.exists():
        return False
    try:
        return bool(json.loads(path.read_text()) == _contents(checkpoint))
    except (OSError, ValueError):
        return False


def newest_whole(folder: Path) -> tuple[Path | None, list[Path]]:
    """The newest whole checkpoint in `folder`, and the newer ones that are not whole."""
    damaged: list[Path] = []
    for checkpoint in sorted(folder.glob(f"{PREFIX_CHECKPOINT_DIR}-*"), key=step_of, reverse=True):
        if is_whole(checkpoint):
            return checkpoint, damaged
        damaged.append(checkpoint)
    return None, damaged


def step_of(checkpoint: Path) -> int:
    """The optimizer step after which it was saved."""
    return int(checkpoint.name.rpartition("-")[2])


def remove(checkpoints: list[Path]) -> None:
    """Delete checkpoints, so that no file of theirs is mixed with those of a later save."""
    for checkpoint in checkpoints:
        shutil.rmtree(checkpoint)


class SealCheckpoints(TrainerCallback):
    """Seals each checkpoint once every process has written its part of it."""

    def on_save(self, args: Any, state: Any, control: Any, **kwargs: Any) -> None:
        PartialState().wait_for_everyone()
        if state.is_world_process_zero:
            seal(Path(args.output_dir) / f"{PREFIX_CHECKPOINT_DIR}-{state.global_step}")


class ExplainedSaves:
    """For a trainer to inherit first: a checkpoint that cannot be written, say on a full disk, ends the run
    with a sentence instead of a traceback.

    The checkpoint before stays as it is; what was written of this one has no seal.
    """

    def _save_checkpoint(self, *args: Any, **kwargs: Any) -> None:
        try:
            super()._save_checkpoint(*args, **kwargs)  # type: ignore[misc]
        except (OSError, SafetensorError, RuntimeError) as error:
            if not _cannot_be_written(error):
                raise
            reason = " ".join(str(error).split())
            raise UserError(
                f"The checkpoint could not be written ({reason}); make room for it, and the same command "
                "continues from the checkpoint before."
            ) from error


def _cannot_be_written(error: Exception) -> bool:
    # torch.save has no error of its own for a disk that takes no more.
    return not isinstance(error, RuntimeError) or "PytorchStreamWriter" in str(error)


def _contents(checkpoint: Path) -> dict[str, list[int]]:
    """Size in bytes and CRC-32 of each file but the seal, by its path in the checkpoint."""
    return {
        path.relative_to(checkpoint).as_posix(): [path.stat().st_size, _checksum(path)]
        for path in sorted(_files(checkpoint))
    }


def _files(checkpoint: Path) -> Iterator[Path]:
    return (path for path in checkpoint.rglob("*") if path.is_file() and SEAL not in path.name)


def _checksum(path: Path) -> int:
    checksum, left = 0, CHECKED_BYTES
    with path.open("rb") as file:
        while left > 0 and (block := file.read(min(left, 2**20))):
            checksum, left = zlib.crc32(block, checksum), left - len(block)
    return checksum
