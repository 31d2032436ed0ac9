"""The collapse guard inside a GRPO run: reads the probe set every so many steps, and acts on alarms.

The weights that were best by pass@n are never deleted. It hangs on private methods of transformers' Trainer
to write and restore checkpoints.
"""

from __future__ import annotations

import json
from collections.abc import Sequence
from dataclasses import asdict
from pathlib import Path
from typing import Any

from accelerate.utils import gather_object
from transformers import Trainer, TrainerCallback
from transformers.trainer_utils import PREFIX_CHECKPOINT_DIR
from transformers.utils import logging

from arc_rl.attempts import Attempt
from arc_rl.errors import UserError
from arc_rl.guard import Alarm, Guard, Reading, reading
from arc_rl.judging import Sampled, judge
from arc_rl.prompts import Messages
from arc_rl.runs import write_text
from arc_rl.sampling import Sampling, sample
from arc_rl.tasks.task import Task
from arc_rl.trainers.callbacks import read_metrics
from arc_rl.trainers.common import say
from arc_rl.trainers.guard_arguments import GuardArguments
from arc_rl.trainers.whole_model import sampling_model
from reward.sandbox import Sandbox

GUARD_FILE = "guard.json"
# Probe tasks sampled at a time; their seed tells that the draws are the probe's.
CHUNK = 8
PROBE = 7919
# The entropy coefficient rises to at most this many times the recipe's.
HIGHEST = 10.0


class Probe:
    """The tasks that are read, always with the same seed, so that readings differ by the weights alone."""

    def __init__(
        self, tasks: Sequence[Task], prompts: Sequence[Messages], settings: Sampling, sandbox: Sandbox
    ) -> None:
        self.tasks, self.prompts = list(tasks), list(prompts)
        self.settings, self.sandbox = settings, sandbox

    def read(self, trainer: Any) -> Reading:
        """Sample every task on one of the processes, and tell all of them; all must call it together."""
        mine: list[list[Attempt]] = []
        starts = range(0, len(self.tasks), CHUNK)
        rank, processes = trainer.accelerator.process_index, trainer.accelerator.num_processes
        step = trainer.state.global_step
        with sampling_model(trainer) as model:
            for start in starts[rank::processes]:
                part = slice(start, start + CHUNK)
                seed = (trainer.args.seed, PROBE, start)
                made = sample(model, trainer.processing_class, self.prompts[part], self.settings, seed)
                mine += judge(list(map(Sampled, self.tasks[part], made)), self.sandbox, "guard", step)
        return reading(step, gather_object(mine))


class GuardCallback(TrainerCallback):
    """Reads the probe at the start, every `guard_steps` and at the end; keeps the best; acts on alarms."""

    def __init__(self, trainer: Any, probe: Probe, settings: GuardArguments, alarms: Path) -> None:
        self.trainer, self.probe, self.settings, self.alarms = trainer, probe, settings, alarms
        self.guard = Guard(settings.guard_drop, settings.guard_truncated)
        self.entropy_limit = HIGHEST * trainer.entropy_coef

    @property
    def best(self) -> Path | None:
        """The checkpoint of the weights that were best by pass@n."""
        step = self.guard.best.step if self.guard.best else None
        return None if step is None else self._checkpoint(step)

    def load(self, checkpoint: Path) -> None:
        """Take up the state that was saved with a checkpoint; raises UserError where it is not one."""
        path = checkpoint / GUARD_FILE
        try:
            state = json.loads(path.read_text())
            self.guard.restore(state)
            self.trainer.entropy_coef = state["entropy_coef"]
        except (OSError, ValueError, KeyError, TypeError) as error:
            raise UserError(
                f"{path} is no readable state of the guard ({error}); delete its checkpoint and run again."
            ) from error

    def on_train_begin(self, args: Any, state: Any, control: Any, **kwargs: Any) -> None:
        """Forget alarms of steps that are done again; at a run's start, read and save the weights, so that
        there is something to go back to."""
        if state.is_world_process_zero and self.alarms.exists():
            kept = [row for row in read_metrics(self.alarms) if row["step"] <= state.global_step]
            write_text(self.alarms, "".join(json.dumps(row) + "\n" for row in kept))
        if self.guard.first is None:
            now = self.probe.read(self.trainer)
            self.guard.take(now)
            self._log(now, control)
            say(f"The guard's probe at the start: pass@n {now.pass_at_n:.3f}, entropy {now.entropy:.3f}.")
            self.trainer._save_checkpoint(self.trainer.model, trial=None)
            self.trainer.callback_handler.on_save(args, state, control)
        self._keep()

    def on_step_end(self, args: Any, state: Any, control: Any, **kwargs: Any) -> None:
        if state.global_step % self.settings.guard_steps and state.global_step < state.max_steps:
            return
        alarms = self._look(control)
        if self.guard.best and self.guard.best.step == state.global_step:
            control.should_save = True
        self._keep()
        if alarms:
            self._act(alarms, control)

    def on_save(self, args: Any, state: Any, control: Any, **kwargs: Any) -> None:
        if state.is_world_process_zero:
            saved = {**self.guard.state(), "entropy_coef": self.trainer.entropy_coef}
            write_text(self._checkpoint(state.global_step) / GUARD_FILE, json.dumps(saved))

    def _look(self, control: Any) -> list[Alarm]:
        now = self.probe.read(self.trainer)
        self._log(now, control)
        return self.guard.take(now)

    def _log(self, now: Reading, control: Any) -> None:
        """Log a reading at its own step; what TRL gathers is averaged over logging_steps."""
        asked = control.should_log
        # Past TRL's own, which would log what it has gathered so far.
        Trainer.log(self.trainer, now.figures())
        control.should_log = asked

    def _keep(self) -> None:
        """Tell the trainer which checkpoint save_total_limit must leave alone."""
        if self.guard.best:
            self.trainer.state.best_global_step = self.guard.best.step
            self.trainer.state.best_model_checkpoint = str(self.best)

    def _act(self, alarms: Sequence[Alarm], control: Any) -> None:
        action, done = self.settings.guard_action, "nothing is done (guard_action: warn)"
        if action == "entropy":
            raised = self.settings.guard_entropy_factor * self.trainer.entropy_coef
            self.trainer.entropy_coef = min(raised, self.entropy_limit)
            done = f"entropy_coef is now {self.trainer.entropy_coef:.4g}"
        elif action == "rollback":
            done = f"{self._roll_back()}, learning rate {self.trainer.lr_scheduler.get_last_lr()[0]:.3g}"
        elif action == "stop":
            control.should_training_stop = True
            done = "the run stops"
        if self.trainer.state.is_world_process_zero:
            with self.alarms.open("a") as file:
                for alarm in alarms:
                    file.write(json.dumps({**asdict(alarm), "action": action, "done": done}) + "\n")
        told = ", its ".join(alarm.clause() for alarm in alarms)
        say(f"At step {self.trainer.state.global_step} the probe's {told}: {done}.")

    def _roll_back(self) -> str:
        """Go back to the best weights, unless they are those at hand, and on with a lower learning rate."""
        lower_learning_rate(self.trainer, self.settings.guard_lr_factor)
        best = self.guard.best
        if best is None or best.step == self.trainer.state.global_step:
            return "the weights are the best so far and stay"
        restore(self.trainer, self._checkpoint(best.step))
        return f"back to the weights of step {best.step}"

    def _checkpoint(self, step: int) -> Path:
        return Path(self.trainer.args.output_dir) / f"{PREFIX_CHECKPOINT_DIR}-{step}"


def restore(trainer: Any, checkpoint: Path) -> None:
    """Put the weights and optimizer of a checkpoint back into a running trainer; the learning rate, its
    schedule and the entropy control stay."""
    schedule = trainer.lr_scheduler.state_dict()
    # TRL's entropy control: a coefficient that was raised against a collapse must not fall back.
    entropy = trainer.entropy_coef, trainer._last_world_entropy
    load_weights(trainer, checkpoint)  # under DeepSpeed the optimizer, too
    trainer._load_optimizer_and_scheduler(str(checkpoint))
    trainer.entropy_coef, trainer._last_world_entropy = entropy
    trainer.lr_scheduler.load_state_dict(schedule)
    lower_learning_rate(trainer, 1.0)


def load_weights(trainer: Any, checkpoint: Path) -> None:
    """Put the weights of a checkpoint back into the trainer's model."""
    training, verbosity = trainer.model.training, logging.get_verbosity()
    trainer.state.best_model_checkpoint = str(checkpoint)
    logging.set_verbosity_error()  # it would tell of weights that are tied, and so saved once
    trainer._load_best_model()
    logging.set_verbosity(verbosity)
    trainer.model.train(training)  # loading an adapter leaves it in evaluation mode


def lower_learning_rate(trainer: Any, factor: float) -> None:
    """Multiply the scheduler's learning rate, now and for the rest of the run; its state carries it."""
    scheduler = trainer.lr_scheduler
    scheduler.base_lrs = [factor * rate for rate in scheduler.base_lrs]
    scheduler._last_lr = [factor * rate for rate in scheduler._last_lr]
    for group, base, rate in zip(
        trainer.optimizer.param_groups, scheduler.base_lrs, scheduler._last_lr, strict=True
    ):
        group["initial_lr"], group["lr"] = base, rate
