"""What a search on one task does with a round's programs: keep what is new, relabel, learn.

One `Search` owns the state of one task's search. It neither samples nor runs, which `search_batch` does, nor
reports, which `search_report` does.
"""

from __future__ import annotations

import json
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from typing import Any

from arc_rl.attempts import Attempt, AttemptStore
from arc_rl.canvases import Canvas, Frontier, joined, onward, straight_lines
from arc_rl.hindsight import Runner, examine, relabel
from arc_rl.judging import attempted
from arc_rl.prompts import Messages, prompts_that_fit
from arc_rl.replay import ReplayBuffer
from arc_rl.sampling import Completion
from arc_rl.simplify import from_steps
from arc_rl.tasks.task import Task
from arc_rl.trainers.search_arguments import SearchArguments
from arc_rl.trainers.search_learner import Learner
from arc_rl.trainers.supervised import Encoder
from reward.completions import extract_program
from reward.execution import Execution
from reward.grids import Grid


@dataclass(frozen=True, eq=False)
class Try:
    """A completion sampled from a canvas, and the whole program it makes there."""

    start: Canvas
    completion: Completion
    program: str | None


class Search:
    """Search and learn on one task: its canvases, relabels and learner, and the rounds done so far.

    A round is `prompts`, then `tries` from what was sampled for them, then `take` with what these drew;
    `search_batch` does the sampling and running, for several tasks at once. Attempts go to `store` as parts
    that begin with `prefix`.
    """

    def __init__(
        self,
        settings: SearchArguments,
        task: Task,
        learner: Learner,
        encoder: Encoder,
        runner: Runner,
        store: AttemptStore,
        prefix: str = "",
    ) -> None:
        self.settings, self.task = settings, task
        self.store, self.prefix = store, prefix
        self.learner, self.encoder, self.runner = learner, encoder, runner
        self.frontier = Frontier(task)
        self.buffer = ReplayBuffer(settings.hindsight_capacity, settings.hindsight_quota)
        self.rows: list[dict[str, Any]] = []
        self.solution: dict[str, Any] | None = None
        self._starts: list[Canvas] = []

    @property
    def done(self) -> bool:
        return self.solution is not None or len(self.rows) >= self.settings.rounds

    @property
    def number(self) -> int:
        """The round that comes next, or is under way."""
        return len(self.rows) + 1

    @property
    def inputs(self) -> list[Grid]:
        """What its programs are run on: train inputs, then test inputs."""
        return [pair.input for pair in (*self.task.train, *self.task.test)]

    def prompts(self) -> list[Messages]:
        """The prompts of the round, one for each canvas that programs start from; too large ones are left
        out.
        """
        starts = self.frontier.starts(self.settings.starts, [self.settings.seed, self.number])
        made = [(start, self._prompt(start)) for start in starts]
        self._starts = [start for start, prompt in made if prompt]
        return [prompt for _, prompt in made if prompt]

    def tries(self, groups: Sequence[Sequence[Completion]]) -> list[Try]:
        """The programs of the round, from the completions of each of its prompts."""
        return [
            Try(start, completion, _whole(start, completion, self.encoder.entry))
            for start, group in zip(self._starts, groups, strict=True)
            for completion in group
        ]

    def take(self, tries: Sequence[Try], runs: Iterator[Execution]) -> dict[str, Any]:
        """Store, keep and learn from what the programs drew, an execution each; returns the figures."""
        number = self.number
        attempts = self._attempts(tries, runs, number)
        self.store.write(f"{self.prefix}round-{number:04d}", attempts)
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

    def state(self) -> dict[str, Any]:
        """All that the next round goes on from."""
        notes = {
            "rows": self.rows,
            "solution": self.solution,
            "canvases": self.frontier.to_json(),
            "relabels": self.buffer.state(),
        }
        return {"notes": json.dumps(notes), "learner": self.learner.state()}

    def restore(self, state: Mapping[str, Any]) -> None:
        """Take up a state."""
        notes = json.loads(state["notes"])
        self.rows, self.solution = notes["rows"], notes["solution"]
        self.frontier.load(notes["canvases"])
        self.buffer.restore(notes["relabels"])
        self.learner.restore(state["learner"])

    def _prompt(self, start: Canvas) -> Messages | None:
        encoder = self.encoder
        fitting, prompts = prompts_that_fit(
            [self._onward(start)], encoder.style, encoder.tokenizer, encoder.max_prompt_length
        )
        return prompts[0].messages if fitting else None

    def _attempts(self, tries: Sequence[Try], runs: Iterator[Execution], number: int) -> list[Attempt]:
        missing = Execution(
            "rejected", (None,) * len(self.inputs), "the completion holds no program to go on with"
        )
        return [
            attempted(
                self.task,
                item.completion,
                item.program,
                missing if item.program is None else next(runs),
                stage="search",
                step=number,
                sample=place,
            )
            for place, item in enumerate(tries)
        ]

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
            lines = straight_lines(item.program, self.encoder.entry)
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
        entry = self.encoder.entry
        made = relabel(attempts, tasks, entry=entry, test_time=True)
        worth = examine(made, self.runner, known=self.buffer.known, entry=entry)
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
        entry = self.encoder.entry
        lines = straight_lines(item.program or "", entry) or ()
        earlier = self.frontier.ancestors(item.start) if self.settings.suffix_relabels else ()
        for canvas in (item.start, *earlier):
            program = from_steps(lines[len(canvas.lines) :], entry)
            if self.encoder.answer(program) is None:
                return
            task = self._onward(canvas)
            tasks[task.id] = task
            yield replace(attempt, task_id=task.id, program=program)

    def _onward(self, canvas: Canvas) -> Task:
        return onward(self.task, canvas, self.frontier.key(canvas.grids))


def _whole(start: Canvas, completion: Completion, entry: str) -> str | None:
    program = extract_program(completion.text, entry)
    return None if program is None else joined(start, program, entry)
