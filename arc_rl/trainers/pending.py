"""What a trainer has gathered since its last log, kept with every checkpoint.

Without it the first log of a resumed run would tell of the steps after the checkpoint alone. It hangs on
private fields of transformers' and TRL's trainers.
"""

from __future__ import annotations

import json
from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import Any

import torch
from accelerate.utils import gather_object
from transformers import TrainerCallback
from transformers.trainer_utils import PREFIX_CHECKPOINT_DIR

from arc_rl.errors import UserError
from arc_rl.runs import write_text

PENDING_FILE = "pending.json"


class PendingFigures(TrainerCallback):
    """Writes a trainer's figures that are yet to be logged into each checkpoint, and takes them up again.

    Every process has sums of its own; all are in one file.
    """

    def __init__(self, trainer: Any) -> None:
        self.trainer = trainer

    def on_save(self, args: Any, state: Any, control: Any, **kwargs: Any) -> None:
        parts = gather_object([self._gathered()])
        if state.is_world_process_zero:
            write_text(_path(args, state), json.dumps(parts))

    def on_train_begin(self, args: Any, state: Any, control: Any, **kwargs: Any) -> None:
        if state.global_step == 0:
            return
        path = _path(args, state)
        try:
            self._take_up(json.loads(path.read_text()))
        except (OSError, ValueError, KeyError, TypeError) as error:
            raise UserError(
                f"{path} is no readable file of figures ({error}); delete its checkpoint and run again."
            ) from error

    def _gathered(self) -> dict[str, Any]:
        trainer = self.trainer
        sums = getattr(trainer, "_sums", {}).get("train")
        return {
            "last_log": trainer._globalstep_last_logged,
            "loss": trainer._tr_loss.item(),
            "metrics": trainer._metrics["train"],
            "sums": None if sums is None else sums.tolist(),
            "tokens": trainer._total_train_tokens,
        }

    def _take_up(self, parts: Sequence[Mapping[str, Any]]) -> None:
        trainer, accelerator = self.trainer, self.trainer.accelerator
        rank, processes = accelerator.process_index, accelerator.num_processes
        mine = parts[rank::processes]
        trainer._globalstep_last_logged = parts[0]["last_log"]
        trainer._total_train_tokens = parts[0]["tokens"]
        trainer._metrics["train"].update(parts[rank % len(parts)]["metrics"])
        # The trainer logs the mean of the processes' losses, of which there may now be another number.
        trainer._tr_loss += sum(part["loss"] for part in mine) * processes / len(parts)
        sums = [part["sums"] for part in mine if part["sums"] is not None]
        if sums:
            trainer._sums["train"] = torch.tensor(sums, device=accelerator.device).sum(dim=0)


def _path(args: Any, state: Any) -> Path:
    return Path(args.output_dir) / f"{PREFIX_CHECKPOINT_DIR}-{state.global_step}" / PENDING_FILE
