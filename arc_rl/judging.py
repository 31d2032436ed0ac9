"""Runs sampled completions on a task's train and test inputs, and picks the predictions that are handed in.

Test outputs judge here and are used for nothing else. It knows nothing of models.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace

from arc_rl.attempts import Attempt
from arc_rl.diversity import outputs_key
from arc_rl.sampling import Completion
from arc_rl.tasks.task import Task
from reward.completions import extract_program
from reward.execution import Execution
from reward.functions import NO_PROGRAM
from reward.grids import Grid
from reward.sandbox import Sandbox
from reward.scoring import pixel_share, score

# ARC allows two guesses for a test input.
GUESSES = 2


@dataclass(frozen=True)
class Sampled:
    """A task and the completions sampled for it."""

    task: Task
    completions: Sequence[Completion]


def judge(sampled: Sequence[Sampled], sandbox: Sandbox, stage: str, step: int = 0) -> list[list[Attempt]]:
    """The attempts of each task, every program run once on the train inputs and then the test inputs."""
    entry = sandbox.language.entry
    programs = [[extract_program(made.text, entry) for made in group.completions] for group in sampled]
    inputs = [[pair.input for pair in (*group.task.train, *group.task.test)] for group in sampled]
    jobs = [
        (program, grids)
        for group, grids in zip(programs, inputs, strict=True)
        for program in group
        if program is not None
    ]
    executions = iter(sandbox.run([program for program, _ in jobs], [grids for _, grids in jobs]))
    return [
        [
            attempted(
                group.task,
                made,
                program,
                _execution(program, executions, grids),
                stage=stage,
                step=step,
                sample=number,
            )
            for number, (made, program) in enumerate(zip(group.completions, found, strict=True))
        ]
        for group, found, grids in zip(sampled, programs, inputs, strict=True)
    ]


def predictions(group: Sequence[Attempt]) -> list[Attempt]:
    """The attempts whose test outputs are handed in, at most GUESSES of them with different outputs.

    Only programs that are right on every train pair may predict. Outputs that more samples agree on come
    first, then those of a shorter program; each is represented by its shortest program. Test outputs play
    no part.
    """
    camps: dict[object, list[Attempt]] = {}
    for attempt in group:
        if attempt.solved_train and all(grid is not None for grid in attempt.outputs[attempt.pairs :]):
            camps.setdefault(outputs_key(attempt, start=attempt.pairs), []).append(attempt)
    ranked = sorted(camps.values(), key=lambda camp: (-len(camp), min(map(_length, camp))))
    return [min(camp, key=_length) for camp in ranked[:GUESSES]]


def _length(attempt: Attempt) -> int:
    return len(attempt.program or "")


def _execution(program: str | None, executions: Iterator[Execution], inputs: Sequence[Grid]) -> Execution:
    if program is None:
        return Execution("rejected", (None,) * len(inputs), NO_PROGRAM)
    return next(executions)


def attempted(
    task: Task,
    made: Completion,
    program: str | None,
    execution: Execution,
    *,
    stage: str,
    step: int,
    sample: int,
) -> Attempt:
    """The attempt at `task` that `execution` tells of, over its train inputs or these and its test inputs."""
    pairs = len(task.train)
    train = score(replace(execution, outputs=execution.outputs[:pairs]), [pair.output for pair in task.train])
    return Attempt(
        task_id=task.id,
        source=task.source,
        stage=stage,
        step=step,
        sample=sample,
        completion=made.text,
        program=program,
        tokens=made.tokens,
        truncated=made.truncated,
        entropy=made.entropy,
        temperature=made.temperature,
        status=execution.status,
        message=execution.message,
        line=execution.line,
        fuel=execution.fuel,
        outputs=execution.outputs,
        pairs=train.pairs,
        exact=train.exact,
        pixels=train.pixels,
        solved_train=train.solved,
        solved_test=_solves_test(execution.outputs[pairs:], task),
    )


def _solves_test(drawn: Sequence[Grid | None], task: Task) -> bool | None:
    """Whether every test output is right; None where test inputs were not run."""
    if not drawn:
        return None
    return all(pixel_share(grid, pair.output) == 1 for grid, pair in zip(drawn, task.test, strict=True))
