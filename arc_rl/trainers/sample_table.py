"""The callback that sends trackers what curves cannot tell: the recipe, versions, and sampled programs."""

from __future__ import annotations

from functools import cached_property
from typing import Any

from transformers import TrainerCallback

from arc_rl.attempts import Attempt
from arc_rl.processes import is_main_process
from arc_rl.runs import RunFolder
from arc_rl.sampled import shown
from arc_rl.tasks.task import Task
from arc_rl.trainers.trackers import Tracker, open_trackers
from arc_rl.trainers.windows import window


class SampleTable(TrainerCallback):
    """Tells the trackers of the run's start, and shows them programs of the store every so many steps.

    Only the main process does. It has to be added after the trackers' own callbacks, which open them.
    """

    def __init__(self, run: RunFolder, every: int) -> None:
        self.run, self.every = run, every
        self._trackers: list[Tracker] = []

    @cached_property
    def _tasks(self) -> dict[str, Task]:
        return self.run.attempts.tasks()

    def on_train_begin(self, args: Any, state: Any, control: Any, **kwargs: Any) -> None:
        if not is_main_process():
            return
        self._trackers = open_trackers(args.report_to, args.project, args.run_name, self.run)
        for tracker in self._trackers:
            tracker.config(self.run.origin())

    def on_step_end(self, args: Any, state: Any, control: Any, **kwargs: Any) -> None:
        if not self._trackers or not self.every or state.global_step % self.every:
            return
        rows = shown(self._newest(args, state.global_step), self._tasks)
        for tracker in self._trackers if rows else []:
            tracker.table(rows, state.global_step)

    def _newest(self, args: Any, step: int) -> list[Attempt]:
        """The attempts of the batch of samples that step `step` has learned from."""
        drawn = (step - 1) // window(args) * window(args)
        return self.run.attempts_of(f"step-{drawn:08d}-")
