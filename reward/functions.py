"""The scores as reward functions for TRL, all of them sharing one execution of a batch.

TRL calls every reward function with the same completions; the judge runs them at the first call and
remembers.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from typing import Any, TypeAlias

from reward.completions import extract_program
from reward.execution import Execution
from reward.grids import Grid, as_grid
from reward.sandbox import Sandbox
from reward.scoring import Score, score

Message: TypeAlias = Mapping[str, Any]
Completion: TypeAlias = "str | Sequence[Message]"
NO_PROGRAM = "the completion holds no program"


@dataclass(frozen=True, slots=True, eq=False)
class Verdict:
    """One completion judged: its text, the program in it (None: none), what came of it, and its score."""

    completion: str
    program: str | None
    execution: Execution
    score: Score


_Asked: TypeAlias = "tuple[str, list[Grid], list[Grid]]"
Observer: TypeAlias = Callable[[Sequence[Verdict], Mapping[str, Any]], None]


class Judge:
    """Runs completions in a sandbox and scores them, each batch once.

    `observe(verdicts, columns)` is called once for each new batch, with the dataset columns of its rows.
    What `preview` ran for the batch to come is not run again.
    """

    def __init__(self, sandbox: Sandbox, observe: Observer | None = None) -> None:
        self.sandbox = sandbox
        self.observe = observe
        self._batch: list[Any] | None = None
        self._verdicts: list[Verdict] = []
        self._ahead: dict[Any, Verdict] = {}

    def judge(
        self,
        completions: Sequence[Completion],
        inputs: Sequence[Sequence[Any]],
        outputs: Sequence[Sequence[Any]],
        columns: Mapping[str, Any] | None = None,
    ) -> list[Verdict]:
        """Return a verdict for each completion.

        `inputs` and `outputs` hold one list of grids for each completion, as arrays or nested lists of ints.
        The last batch is remembered: the very same lists again, or equal ones, are not run a second time.
        """
        batch, asked = _rows(completions, inputs, outputs)
        if batch != self._batch:
            self._verdicts = self._judged(batch, asked)
            self._batch = batch
            self._ahead = {}
            if self.observe is not None:
                self.observe(self._verdicts, columns or {})
        return list(self._verdicts)

    def preview(
        self,
        completions: Sequence[Completion],
        inputs: Sequence[Sequence[Any]],
        outputs: Sequence[Sequence[Any]],
    ) -> list[Verdict]:
        """Return a verdict for each completion that may be part of the batch to come.

        The next new batch takes from here what it holds of them, and the rest is forgotten; `observe` hears
        of that batch alone.
        """
        keys, asked = _rows(completions, inputs, outputs)
        verdicts = self._judged(keys, asked)
        self._ahead.update(zip(keys, verdicts, strict=True))
        return verdicts

    def _judged(self, keys: list[Any], asked: list[_Asked]) -> list[Verdict]:
        """The verdicts on these rows, of which those known by preview are not run."""
        new = [row for key, row in zip(keys, asked, strict=True) if key not in self._ahead]
        ran = iter(self._run(new) if new else [])
        return [self._ahead[key] if key in self._ahead else next(ran) for key in keys]

    def _run(self, asked: list[_Asked]) -> list[Verdict]:
        programs = [extract_program(text, self.sandbox.language.entry) for text, _, _ in asked]
        found = [place for place, program in enumerate(programs) if program is not None]
        ran = self.sandbox.run(
            [programs[place] or "" for place in found], [asked[place][1] for place in found]
        )
        executions = dict(zip(found, ran, strict=True))
        verdicts = []
        for place, (text, given, expected) in enumerate(asked):
            missing = Execution("rejected", (None,) * len(given), NO_PROGRAM)
            execution = executions.get(place, missing)
            verdicts.append(Verdict(text, programs[place], execution, score(execution, expected)))
        return verdicts


REWARDS: dict[str, Callable[[Verdict], float]] = {
    "solved": lambda verdict: float(verdict.score.solved),
    "exact": lambda verdict: verdict.score.exact / verdict.score.pairs,
    "pixels": lambda verdict: verdict.score.pixels,
    "shape": lambda verdict: verdict.score.shape,
    "valid": lambda verdict: verdict.score.valid,
    "runs": lambda verdict: float(verdict.execution.ok),
    "parses": lambda verdict: float(verdict.program is not None and verdict.execution.status != "rejected"),
}
"""Rewards by name, each between 0 and 1; a completion without a program gets 0 from all of them."""


def reward_functions(judge: Judge, names: Sequence[str]) -> list[Callable[..., list[float]]]:
    """Return the rewards of these names as functions with TRL's signature, `(prompts, completions,
    **columns)`.

    The dataset needs the columns `inputs` and `outputs`. Raises ValueError for a name that is no reward.
    """
    for name in names:
        if name not in REWARDS:
            raise ValueError(f"there is no reward {name!r}; the rewards are {', '.join(REWARDS)}")
    return [_reward_function(judge, name) for name in names]


def _reward_function(judge: Judge, name: str) -> Callable[..., list[float]]:
    def reward(prompts: Sequence[Any], completions: Sequence[Completion], **columns: Any) -> list[float]:
        for column in ("inputs", "outputs"):
            if column not in columns:
                raise ValueError(f"the dataset has no column {column!r}, which the reward {name!r} needs")
        given = {**columns, "prompts": prompts}
        verdicts = judge.judge(completions, columns["inputs"], columns["outputs"], given)
        return [REWARDS[name](verdict) for verdict in verdicts]

    reward.__name__ = name
    return reward


def completion_text(completion: Completion) -> str:
    """Return the text of a completion, which is a string or a list of messages."""
    if isinstance(completion, str):
        return completion
    return "".join(_message_text(message) for message in completion)


def _message_text(message: Message) -> str:
    content = message.get("content") or ""
    if isinstance(content, str):
        return content
    return "".join(str(part.get("text", "")) for part in content)


def _rows(
    completions: Sequence[Completion], inputs: Sequence[Sequence[Any]], outputs: Sequence[Sequence[Any]]
) -> tuple[list[Any], list[_Asked]]:
    """Return the rows of a batch, as keys that can be compared and as what is to be judged."""
    if not len(completions) == len(inputs) == len(outputs):
        raise ValueError(f"{len(completions)} completions, {len(inputs)} inputs and {len(outputs)} outputs")
    asked = [
        (completion_text(completion), [as_grid(grid) for grid in given], [as_grid(grid) for grid in expected])
        for completion, given, expected in zip(completions, inputs, outputs, strict=True)
    ]
    return [(text, _frozen(given), _frozen(expected)) for text, given, expected in asked], asked


def _frozen(grids: Sequence[Grid]) -> tuple[Any, ...]:
    """Return grids in a form that can be compared."""
    return tuple((grid.shape, grid.tobytes()) for grid in grids)
