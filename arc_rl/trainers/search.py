"""`arc-rl search`: search and learn at test time, on one task.

    arc-rl search --config recipes/tiny/search.yaml --model_name_or_path runs/grpo/model

Each round samples programs from several canvases (the task's inputs, the best drawn so far, some new ones),
runs them, relabels what was not seen before and learns from it, until the task is solved or the rounds are
used up. With `learn: false` it only searches: the control. What is learned ends with the search. Hindsight at
test time is arc25's idea (ironbar/arc25); going on from a canvas is sequential solving.
"""

from __future__ import annotations

import sys
from collections.abc import Sequence
from dataclasses import replace
from typing import Any

import torch
from peft import get_peft_model
from trl import ModelConfig, get_peft_config

from arc_rl.arguments import PromptArguments, SandboxArguments, TaskArguments
from arc_rl.cli import guarded
from arc_rl.config import parse_recipe
from arc_rl.errors import UserError
from arc_rl.hindsight import Relabel, Runner, examine, pairs_digest
from arc_rl.policy import load_policy, prompt_limit
from arc_rl.runs import RunFolder
from arc_rl.sandboxes import open_sandbox
from arc_rl.simplify import steps
from arc_rl.tasks.generators.drawing import DRAWING
from arc_rl.tasks.sources import load_tasks
from arc_rl.tasks.task import Task
from arc_rl.trainers.common import finished_before, say
from arc_rl.trainers.search_arguments import SearchArguments
from arc_rl.trainers.search_learner import Learner
from arc_rl.trainers.search_report import announcement, follow, strip, summary
from arc_rl.trainers.search_rounds import Search
from arc_rl.trainers.supervised import Encoder

# Drawings that are made before no canvas is thought to have room for the elements asked for.
MOST_DRAWINGS = 50

TYPES = (SearchArguments, TaskArguments, PromptArguments, SandboxArguments, ModelConfig)


def main(argv: Sequence[str] | None = None) -> int:
    recipe = parse_recipe(TYPES, sys.argv[1:] if argv is None else argv, program="arc-rl search")
    settings, sources, asking, limits, policy = recipe.arguments
    run = RunFolder.open(settings.output_dir, "search", recipe.values)
    if finished_before(run):
        return 0
    task = only_task(sources, settings.search_elements)
    model, tokenizer = load_policy(policy, seed=settings.seed)
    model = _on_device(_with_adapter(model, policy))
    limit = prompt_limit(model, asking.max_prompt_length, settings.max_completion_length)
    encoder = Encoder(tokenizer, asking.prompt_style, limit, settings.max_completion_length)
    run.attempts.write_tasks([task])
    say(announcement(settings, task))
    with open_sandbox(limits) as sandbox:
        learner = Learner(model, encoder.pad_token_id, settings.learning_rate)
        search = Search(settings, task, learner, encoder, sandbox, run)
        search.resume()
        follow(search.go(), search.rows, settings.rounds, run)
        program = shortened(search, sandbox)
    _finish(search, program)
    return 0


def only_task(sources: TaskArguments, elements: int | None) -> Task:
    """The one task to search on: a drawing of `elements` elements if given, else what `tasks` gives."""
    if elements is not None:
        if sources.tasks:
            raise UserError("search_elements makes the task, and tasks gives another; remove one of the two.")
        return far_drawing(elements, sources.task_seed)
    tasks = load_tasks(sources.tasks, sources.task_seed, sources.task_workers)
    if len(tasks) != 1:
        raise UserError(
            f"search works on one task, but tasks gives {len(tasks)}; give one, say drawing:1 or a JSON file."
        )
    return tasks[0]


def far_drawing(elements: int, seed: int) -> Task:
    """The first drawing of the seed in which at least `elements` elements show; training has one to five."""
    # Later elements hide earlier ones, so more are drawn than shall show.
    lengths = (0.0,) * (2 * elements - 1) + (1.0,)
    generator = replace(DRAWING, name=f"drawing-of-{elements}", lengths=lengths)
    drawings = (generator(seed, index) for index in range(MOST_DRAWINGS))
    shown = (task for task in drawings if len(steps(task.program or "") or ()) >= elements)
    found = next(shown, None)
    if found is None:
        raise UserError(f"search_elements is {elements}: no drawing has room for so many; give fewer.")
    return found


def shortened(search: Search, runner: Runner) -> str | None:
    """The program that solved the task without its idle steps; None where none did."""
    if search.solution is None:
        return None
    program: str = search.solution["program"]
    solved = Relabel(
        replace(search.task, program=program), search.task.id, 1.0, pairs_digest(search.task.train)
    )
    found = examine([solved], runner)
    return found[0].task.program if found else program


def _with_adapter(model: Any, policy: ModelConfig) -> Any:
    adapter = get_peft_config(policy)
    return model if adapter is None else get_peft_model(model, adapter)


def _on_device(model: Any) -> Any:
    return model.to("cuda") if torch.cuda.is_available() else model


def _finish(search: Search, program: str | None) -> None:
    figures = summary(
        search.task,
        search.rows,
        program,
        solved=search.solution is not None,
        solved_test=search.solution["solved_test"] if search.solution else None,
        learn=search.settings.learn,
        canvases=len(search.frontier),
    )
    path = search.run.path / "strip.png"
    path.write_bytes(strip(figures))
    search.run.finish(figures)
    search.forget()
    ending = "solved it" if figures["solved"] else f"came to {figures['pixels_best']:.1%} of the cells"
    say(f"search: {figures['attempts']:,} programs {ending} in {figures['minutes']:.1f} minutes; see {path}.")


if __name__ == "__main__":
    sys.exit(guarded(main, sys.argv[1:]))
