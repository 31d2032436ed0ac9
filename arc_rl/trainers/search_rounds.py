"""The rounds of a search: sample, run, keep what is new, relabel, learn; saved after each.

One `Search` owns the state of one task's search. It does not report; `search_report` does.
"""

from __future__ import annotations

import json
import time
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace
from pathlib import Path
from typing import Any

from arc_rl.attempts import Attempt
from arc_rl.canvases import Canvas, Frontier, joined, onward, straight_lines
from arc_rl.hindsight import Runner, examine, relabel
from arc_rl.prompts import prompt_messages
from arc_rl.replay import ReplayBuffer
from arc_rl.runs import RunFolder
from arc_rl.sampling import Completion, sample
from arc_rl.simplify import from_steps, same_grids
from arc_rl.tasks.task import Task
from arc_rl.trainers.search_arguments import SearchArguments
from arc_rl.trainers.search_learner import Learner
from arc_rl.trainers.supervised import Encoder
from reward.completions import extract_program
from reward.execution import Execution
from reward.scoring import score


@dataclass(frozen=True, eq=False)
class Try:
    """A completion sampled from a canvas, and the whole program it makes there."""

    start: Canvas
    completion: Completion
    program: str | None


class Search:
    """Search and learn on one task: its canvases, relabels and learner, and the rounds done so far."""

    def __init__(
        self,
        settings: SearchArguments,
        task: Task,
        learner: Learner,
        encoder: Encoder,
        runner: Runner,
        run: RunFolder,
    ) -> None:
        self.settings, self.task, self.run = settings, task, run
        self.learner, self.encoder, self.runner = learner, encoder, runner
        self.frontier = Frontier(task)
        self.buffer = ReplayBuffer(settings.hindsight_capacity, settings.hindsight_quota)
        self.rows: list[dict[str, Any]] = []
        self.solution: dict[str, Any] | None = None

    @property
    def done(self) -> bool:
        return self.solution is not None or len(self.rows) >= self.settings.rounds

    def go(self) -> Iterator[dict[str, Any]]:
        """Do the rounds that are left; yields each round's figures once it is saved."""
        while not self.done:
            began = time.monotonic()
            row = self._round(len(self.rows) + 1)
            before = self.rows[-1]["minutes"] if self.rows else 0.0
            self.rows.append({**row, "minutes": round(before + (time.monotonic() - began) / 60, 4)})
            self._save()
            yield self.rows[-1]

    def resume(self) -> None:
        """Take up the state after the last whole round, if there is one."""
        if self._state.exists():
            notes = json.loads(self.learner.load(self._state))
            self.rows, self.solution = notes["rows"], notes["solution"]
            self.frontier.load(notes["canvases"])
            self.buffer.restore(notes["relabels"])

    def forget(self) -> None:
        """Delete what was learned, which was for this task alone."""
        self._state.unlink(missing_ok=True)

    @property
    def _state(self) -> Path:
        return self.run.checkpoints / "round.pt"

    def _save(self) -> None:
        notes = {
            "rows": self.rows,
            "solution": self.solution,
            "canvases": self.frontier.to_json(),
            "relabels": self.buffer.state(),
        }
        self.learner.save(self._state, json.dumps(notes))

    def _round(self, number: int) -> dict[str, Any]:
        starts = self.frontier.starts(self.settings.starts, [self.settings.seed, number])
        tries = self._sample(starts, number)
        attempts = self._run_all(tries, number)
        self.run.attempts.write(f"round-{number:04d}", attempts)
        fresh = self._keep(tries, attempts, number)
        best = self.frontier.best
        return {
            "step": number,
            "attempts": len(attempts),
            "valid": sum(attempt.status == "ok" for attempt in attempts),
            "new_outputs": len(fresh),
            "exact": best.exact,
            "pixels": round(best.pixels, 4),
            "grid": best.grids[0].tolist(),
            "loss": self._learn(fresh, number) if self.settings.learn and not self.done else None,
        }

    def _sample(self, starts: Sequence[Canvas], number: int) -> list[Try]:
        style, limit = self.encoder.style, self.encoder.max_prompt_length
        prompts = [
            prompt_messages(
                self._onward(start), style, tokenizer=self.encoder.tokenizer, max_prompt_length=limit
            )
            for start in starts
        ]
        groups = sample(
            self.learner.model,
            self.encoder.tokenizer,
            prompts,
            self.settings.sampling(),
            self.settings.seed * 100_003 + number,
        )
        return [
            Try(start, completion, _whole(start, completion))
            for start, group in zip(starts, groups, strict=True)
            for completion in group
        ]

    def _run_all(self, tries: Sequence[Try], number: int) -> list[Attempt]:
        inputs = [pair.input for pair in (*self.task.train, *self.task.test)]
        runnable = [item.program for item in tries if item.program is not None]
        runs = iter(self.runner.run(runnable, [inputs] * len(runnable)))
        missing = Execution(
            "rejected", (None,) * len(inputs), "the completion holds no program to go on with"
        )
        return [
            self._attempt(item, sample, number, missing if item.program is None else next(runs))
            for sample, item in enumerate(tries)
        ]

    def _attempt(self, item: Try, sample: int, number: int, run: Execution) -> Attempt:
        count = len(self.task.train)
        found = score(replace(run, outputs=run.outputs[:count]), [pair.output for pair in self.task.train])
        return Attempt(
            task_id=self.task.id,
            source=self.task.source,
            stage="search",
            step=number,
            sample=sample,
            completion=item.completion.text,
            program=item.program,
            tokens=item.completion.tokens,
            truncated=item.completion.truncated,
            entropy=item.completion.entropy,
            temperature=item.completion.temperature,
            status=run.status,
            message=run.message,
            line=run.line,
            fuel=run.fuel,
            outputs=run.outputs,
            pairs=found.pairs,
            exact=found.exact,
            pixels=found.pixels,
            solved_train=found.solved,
            solved_test=self._solves_test(run) if self.task.test else None,
        )

    def _solves_test(self, run: Execution) -> bool:
        drawn = run.outputs[len(self.task.train) :]
        return same_grids(drawn, [pair.output for pair in self.task.test])

    def _keep(
        self, tries: Sequence[Try], attempts: Sequence[Attempt], number: int
    ) -> list[tuple[Try, Attempt]]:
        """Note what was drawn; returns the straight-line tries whose grids none drew before."""
        fresh = []
        for item, attempt in zip(tries, attempts, strict=True):
            grids = [grid for grid in attempt.outputs if grid is not None]
            if item.program is None or len(grids) < len(attempt.outputs):
                continue
            if attempt.solved_train and self.solution is None:
                self.solution = {"program": item.program, "round": number, "solved_test": attempt.solved_test}
            lines = straight_lines(item.program)
            if lines is None:
                continue
            origin = self.frontier.key(item.start.grids)
            canvas = Canvas(lines, tuple(grids), attempt.exact, attempt.pixels, origin, number)
            if self.frontier.add(canvas):
                fresh.append((item, attempt))
        return fresh

    def _learn(self, fresh: Sequence[tuple[Try, Attempt]], number: int) -> float | None:
        """Relabel what is new and take the round's steps; returns their mean loss, None without examples."""
        tasks: dict[str, Task] = {}
        attempts = [made for item, attempt in fresh for made in self._sub_attempts(item, attempt, tasks)]
        made = relabel(attempts, tasks, test_time=True)
        worth = examine(made, self.runner, known=self.buffer.known)
        self.buffer.add(
            [item for item in worth if self.encoder.example(item.task)], [item.digest for item in made]
        )
        losses = []
        for step in range(self.settings.learn_steps):
            drawn = self.buffer.sample(self.settings.learn_batch_size, [self.settings.seed, number, step])
            examples = [self.encoder.example(item.task) for item in drawn]
            if examples:
                losses.append(self.learner.step([example for example in examples if example]))
        return sum(losses) / len(losses) if losses else None

    def _sub_attempts(self, item: Try, attempt: Attempt, tasks: dict[str, Task]) -> Iterator[Attempt]:
        """The try as attempts at going on from its start and, for suffix relabels, from those before."""
        lines = straight_lines(item.program or "") or ()
        earlier = self.frontier.ancestors(item.start) if self.settings.suffix_relabels else ()
        for canvas in (item.start, *earlier):
            program = from_steps(lines[len(canvas.lines) :])
            if self.encoder.answer(program) is None:
                return
            task = self._onward(canvas)
            tasks[task.id] = task
            yield replace(attempt, task_id=task.id, program=program)

    def _onward(self, canvas: Canvas) -> Task:
        return onward(self.task, canvas, self.frontier.key(canvas.grids))


def _whole(start: Canvas, completion: Completion) -> str | None:
    program = extract_program(completion.text)
    return None if program is None else joined(start, program)
