"""Callbacks of every trainer: metrics.jsonl, progress in sentences, and a checkpoint before preemption."""

from __future__ import annotations

import json
import math
import time
from pathlib import Path
from typing import Any

import torch
from accelerate import PartialState
from accelerate.utils import reduce
from tqdm.auto import tqdm
from transformers import TrainerCallback

from arc_rl.preemption import EXIT_STATUS, leave_on_sigterm, save_on_sigterm, sigterm_came
from arc_rl.runs import write_text
from arc_rl.trainers.windows import window


class MetricsFile(TrainerCallback):
    """Appends every log of the trainer to metrics.jsonl, with its step and the minutes of training so far.

    What a resumed run repeats is first taken out, so that no step is counted twice, and so are the sums that
    the trainer logs at the end of a sitting.
    """

    def __init__(self, path: Path) -> None:
        self.path = path
        self._start = time.monotonic()

    def on_train_begin(self, args: Any, state: Any, control: Any, **kwargs: Any) -> None:
        if not state.is_world_process_zero:
            return
        # A state that has logged nothing goes on from no checkpoint that was saved after a log.
        rows = read_metrics(self.path) if state.log_history else []
        before = [row for row in rows if row["step"] <= state.global_step]
        kept = [row for row in before if "train_runtime" not in row and "train_loss" not in row]
        write_text(self.path, "".join(json.dumps(row) + "\n" for row in kept))
        minutes = before[-1]["minutes"] if before else 0.0
        self._start = time.monotonic() - 60 * minutes

    def on_log(
        self, args: Any, state: Any, control: Any, logs: dict[str, Any] | None = None, **kwargs: Any
    ) -> None:
        if not state.is_world_process_zero:
            return
        row = {"step": state.global_step, "minutes": round((time.monotonic() - self._start) / 60, 4)}
        row.update({key: _number(value) for key, value in (logs or {}).items()})
        with self.path.open("a") as file:
            file.write(json.dumps(row) + "\n")


def read_metrics(path: Path) -> list[dict[str, Any]]:
    """The rows of a metrics.jsonl; a last line that was cut off while it was written is left out."""
    if not path.exists():
        return []
    lines = path.read_text().splitlines(keepends=True)
    return [json.loads(line) for line in lines if line.endswith("\n")]


def _number(value: Any) -> Any:
    return None if isinstance(value, float) and not math.isfinite(value) else value


class Progress(TrainerCallback):
    """A progress bar with the newest figures; without a terminal, a sentence at each tenth of the way."""

    SHOWN = ("loss", "eval_loss", "reward", "entropy")

    def __init__(self, stage: str, silent: bool = False) -> None:
        self.stage = stage
        self.silent = silent
        self._bar: Any = None
        self._began = 0.0
        self._first = 0
        self._figures: dict[str, str] = {}

    def on_train_begin(self, args: Any, state: Any, control: Any, **kwargs: Any) -> None:
        if not state.is_world_process_zero:
            return
        self._began, self._first = time.monotonic(), state.global_step
        disabled = True if self.silent else None
        self._bar = tqdm(total=state.max_steps, initial=state.global_step, desc=self.stage, disable=disabled)

    def on_step_end(self, args: Any, state: Any, control: Any, **kwargs: Any) -> None:
        if self._bar is None:
            return
        self._bar.update(1)
        done = state.global_step - self._first
        tenth = max(1, state.max_steps // 10)
        if done == min(10, tenth) or (self._bar.disable and state.global_step % tenth == 0):
            tqdm.write(self._sentence(state, done))

    def on_log(
        self, args: Any, state: Any, control: Any, logs: dict[str, Any] | None = None, **kwargs: Any
    ) -> None:
        if self._bar is None:
            return
        news = {key: f"{float(value):.3f}" for key, value in (logs or {}).items() if key in self.SHOWN}
        self._figures.update(news)
        self._bar.set_postfix(self._figures)

    def on_train_end(self, args: Any, state: Any, control: Any, **kwargs: Any) -> None:
        if self._bar is not None:
            self._bar.close()

    def _sentence(self, state: Any, done: int) -> str:
        seconds = (time.monotonic() - self._began) / done
        left = (state.max_steps - state.global_step) * seconds / 60
        figures = "".join(f", {key} {value}" for key, value in self._figures.items())
        place = f"step {state.global_step} of {state.max_steps}"
        return f"{self.stage}: {place}, about {left:.1f} minutes to go{figures}."


class SaveWhenPreempted(TrainerCallback):
    """On SIGTERM to any process, all save a checkpoint at the next step they can resume from, and end.

    They end with preemption.EXIT_STATUS, out of `trainer.train`; the same command continues. That step is the
    end of a generation window for GRPO, any step for SFT.
    """

    def __init__(self, stage: str) -> None:
        self.stage = stage
        self._saved: int | None = None

    def on_train_begin(self, args: Any, state: Any, control: Any, **kwargs: Any) -> None:
        save_on_sigterm()

    def on_step_end(self, args: Any, state: Any, control: Any, **kwargs: Any) -> None:
        # Every process must come to the same answer, at a step that is the same for all.
        asked = torch.tensor(float(sigterm_came()), device=PartialState().device)
        if state.global_step % window(args) == 0 and reduce(asked, "sum").item() > 0:
            control.should_save = control.should_training_stop = True
            self._saved = state.global_step

    def on_train_end(self, args: Any, state: Any, control: Any, **kwargs: Any) -> None:
        leave_on_sigterm()
        if self._saved is None or state.global_step >= state.max_steps:
            return
        if state.is_world_process_zero:
            tqdm.write(
                f"{self.stage}: ended by SIGTERM, saved at step {self._saved}; the same command continues."
            )
        PartialState().destroy_process_group()
        raise SystemExit(EXIT_STATUS)
