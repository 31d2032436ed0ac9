r"""`arc-rl submit`: predict the tasks of an ARC competition within a time budget, as its submission.json.

    arc-rl submit --config recipes/qwen2.5-coder-7b/evaluate.yaml --model_name_or_path MODEL \
        --tasks arc-agi_test_challenges.json --output_dir runs/submit --time_budget 600

It takes the evaluation's recipes. Programs are sampled round by round, num_samples for each task that none of
its programs fits yet; after each round the file is written, so that there is one whenever the run is ended.
Test outputs are not known here. Several processes share the tasks.
"""

from __future__ import annotations

import json
import sys
import time
from collections.abc import Iterator, Mapping, Sequence
from functools import partial
from hashlib import blake2b
from pathlib import Path
from typing import Any

from arc_rl.cli import guarded, refuse_early

if __name__ == "__main__":
    refuse_early("submit")

import transformers
from accelerate import PartialState
from trl import ModelConfig

from arc_rl.arguments import PromptArguments, SandboxArguments, TaskArguments
from arc_rl.attempts import Attempt
from arc_rl.config import Recipe, parse_recipe
from arc_rl.errors import UserError
from arc_rl.evaluation import Chunk, cut
from arc_rl.judging import GUESSES, Sampled, judge, predictions
from arc_rl.policy import load_policy, prompt_limit
from arc_rl.prompts import prompts_that_fit
from arc_rl.runs import RunFolder, write_text
from arc_rl.sampling import sample
from arc_rl.sandboxes import open_sandbox
from arc_rl.submission_arguments import SubmissionArguments
from arc_rl.tasks.task import Task
from arc_rl.trainers.common import has_accelerator, is_main_process, open_processes, prepare_launch, say
from reward.grids import Grid
from reward.sandbox import Sandbox

Groups = Mapping[str, Sequence[Attempt]]


TYPES = (SubmissionArguments, ModelConfig, TaskArguments, PromptArguments, SandboxArguments)


def main(argv: Sequence[str] | None = None) -> int:
    began = time.monotonic()
    recipe = parse_recipe(TYPES, sys.argv[1:] if argv is None else argv, program="arc-rl submit")
    settings, _, sources, _, _ = recipe.arguments
    sources.require("predict, the competition's challenges file")
    tasks = [task for path in sources.tasks for task in challenges(Path(path))]
    prepare_launch(on_cpu=not has_accelerator())
    run = RunFolder.open(settings.output_dir, "submit", recipe.values, main=is_main_process())
    transformers.utils.logging.disable_progress_bar()
    state = open_processes()
    state.wait_for_everyone()
    if is_main_process():
        hand_in(tasks, {}, settings)
    predict(tasks, recipe, run, state, Budget(60 * settings.time_budget, began))
    state.wait_for_everyone()
    if is_main_process():
        _finish(tasks, _stored(run, tasks), settings, (time.monotonic() - began) / 60)
    state.destroy_process_group()
    return 0


def _finish(tasks: Sequence[Task], groups: Groups, settings: SubmissionArguments, minutes: float) -> None:
    hand_in(tasks, groups, settings)
    fitted = sum(_fits(groups[task.id]) for task in tasks)
    say(
        f"submit: a program fits the train pairs of {fitted} of {len(tasks)} tasks, after {minutes:.1f} "
        f"minutes; predictions for all are in {settings.submission}."
    )


class Budget:
    """The seconds that may be spent, and whether another piece of work as long as the longest fits."""

    def __init__(self, seconds: float, began: float) -> None:
        self.seconds = seconds
        self.began = began
        self._longest = 0.0

    def pieces(self, work: Sequence[Any]) -> Iterator[Any]:
        """The pieces of work for which there is time, judged by the longest so far."""
        for piece in work:
            start = time.monotonic()
            if start - self.began + self._longest > self.seconds:
                return
            yield piece
            self._longest = max(self._longest, time.monotonic() - start)


def challenges(path: Path) -> list[Task]:
    """The tasks of a competition's challenges file, an object of tasks by id whose tests have no outputs.

    Each test output is a single cell in its stead. Raises UserError for a file that is none.
    """
    try:
        data = json.loads(path.read_text())
        unknown = {"output": [[0]]}
        filled = {
            name: {
                "train": task["train"],
                "test": [{"input": pair["input"], **unknown} for pair in task["test"]],
            }
            for name, task in data.items()
        }
    except OSError as error:
        raise UserError(
            f"The challenges {path} cannot be read ({error.strerror}); check the path."
        ) from error
    except (ValueError, KeyError, TypeError, AttributeError) as error:
        raise UserError(f"{path} is no challenges file, an object of ARC tasks by id ({error}).") from error
    return [Task.from_json(task, id=name, source=str(path)) for name, task in filled.items()]


def predict(
    tasks: Sequence[Task], recipe: Recipe, run: RunFolder, state: PartialState, budget: Budget
) -> None:
    """Sample for this process's tasks round by round; every attempt is stored, and none is sampled twice.

    What is stored counts by its task and round, whichever process sampled it, so that a run may go on with
    another number of processes.
    """
    settings, model_args, _, asking, limits = recipe.arguments
    model, tokenizer = load_policy(model_args, seed=settings.seed)
    model = model.to(state.device)
    longest = prompt_limit(model, asking.max_prompt_length, settings.max_completion_length)
    mine = list(tasks)[state.process_index :: state.num_processes]
    groups = _stored(run, tasks)
    asked = list(zip(*prompts_that_fit(mine, asking.asking(), tokenizer, longest), strict=True))
    with open_sandbox(limits, asking) as sandbox:
        attempt = partial(_attempts, model, tokenizer, sandbox, settings, run)
        for number in range(settings.rounds):
            left = [(task, prompt) for task, prompt in asked if not _fits(groups[task.id])]
            missing = [(task, prompt) for task, prompt in left if not _in_round(groups[task.id], number)]
            fitting, prompts = [task for task, _ in missing], [prompt for _, prompt in missing]
            chunks = cut(fitting, prompts, settings.prompts_per_batch)
            done = [attempt(number, chunk) for chunk in budget.pieces(chunks)]
            for made in _flat(done):
                groups[made.task_id].append(made)
            if done and is_main_process():
                hand_in(tasks, _stored(run, tasks), settings)
            if len(done) < len(chunks) or not left:
                return


def _attempts(
    model: Any,
    tokenizer: Any,
    sandbox: Sandbox,
    settings: SubmissionArguments,
    run: RunFolder,
    number: int,
    chunk: Chunk,
) -> list[Attempt]:
    """Sample and store a round's attempts at the tasks of a chunk.

    Part and seed are named by the tasks: the number of processes decides what a chunk's number stands for.
    """
    name = blake2b("\n".join(task.id for task in chunk.tasks).encode(), digest_size=4)
    seed = (settings.seed, number, int(name.hexdigest(), 16))
    made = sample(model, tokenizer, chunk.prompts, settings.sampling(), seed)
    sampled = list(map(Sampled, chunk.tasks, made))
    part = f"round-{number:04d}-{name.hexdigest()}"
    run.attempts.write(part, _flat(judge(sampled, sandbox, "submit", number)))
    return run.attempts.read([part])


def guesses(task: Task, attempts: Sequence[Attempt]) -> list[list[Grid]]:
    """Two predictions, each a grid for every test input.

    First those of programs that are right on all train pairs, the most sampled first; then those of the
    programs that come nearest; and where none has drawn every grid, the inputs as they are.
    """
    fitting = predictions(attempts)
    whole = [
        made for made in attempts if not made.solved_train and all(grid is not None for grid in _tests(made))
    ]
    near = sorted(whole, key=lambda made: (-made.exact, -made.pixels, len(made.program or "")))
    found: list[list[Grid]] = []
    for made in (*fitting, *near):
        drawn = [grid for grid in _tests(made) if grid is not None]
        if drawn and not any(_same(drawn, other) for other in found):
            found.append(drawn)
    found += [[pair.input for pair in task.test]] * GUESSES
    return found[:GUESSES]


def hand_in(tasks: Sequence[Task], groups: Groups, settings: SubmissionArguments) -> None:
    """Write the submission, whole or not at all: for each task and test input, two attempts at its output."""
    told = {}
    for task in tasks:
        first, second = guesses(task, groups.get(task.id, []))
        told[task.id] = [
            {"attempt_1": one.tolist(), "attempt_2": two.tolist()}
            for one, two in zip(first, second, strict=True)
        ]
    write_text(Path(settings.submission), json.dumps(told))


def _stored(run: RunFolder, tasks: Sequence[Task]) -> dict[str, list[Attempt]]:
    groups: dict[str, list[Attempt]] = {task.id: [] for task in tasks}
    for attempt in run.attempts.read():
        groups[attempt.task_id].append(attempt)
    return groups


def _flat(groups: Sequence[Sequence[Attempt]]) -> list[Attempt]:
    return [attempt for group in groups for attempt in group]


def _in_round(attempts: Sequence[Attempt], number: int) -> bool:
    return any(made.step == number for made in attempts)


def _fits(attempts: Sequence[Attempt]) -> bool:
    return bool(predictions(attempts))


def _tests(made: Attempt) -> Sequence[Grid | None]:
    return made.outputs[made.pairs :]


def _same(one: Sequence[Grid], other: Sequence[Grid]) -> bool:
    return all(a.shape == b.shape and (a == b).all() for a, b in zip(one, other, strict=True))


if __name__ == "__main__":
    sys.exit(guarded(main, sys.argv[1:]))
