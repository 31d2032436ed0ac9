"""`arc-rl search`: search at test time, on one task or many, and learn on the way or not.

    arc-rl search --config recipes/tiny/search.yaml --model_name_or_path runs/grpo/model
    accelerate launch --config_file launch/cpu2.yaml -m arc_rl.trainers.search --config RECIPE

Each round samples programs from several canvases (the task's inputs, the best drawn so far, some new ones)
and runs them, until the task is solved or the rounds are used up. With `learn: true` it also relabels what
was not seen before and learns from it; what is learned for a task ends with its search, and the next begins
from the policy as it was. Hindsight at test time is arc25's idea (ironbar/arc25); going on from a canvas is
sequential solving. The processes of a launch share the batches of tasks, which changes no result.
"""

from __future__ import annotations

import sys
from collections.abc import Sequence
from dataclasses import replace
from typing import Any

from arc_rl.cli import guarded, refuse_early

if __name__ == "__main__":
    refuse_early("search")

import transformers
from accelerate import PartialState
from peft import get_peft_model
from trl import ModelConfig, get_peft_config

from arc_rl.arguments import PromptArguments, SandboxArguments, TaskArguments
from arc_rl.config import parse_recipe
from arc_rl.errors import UserError
from arc_rl.hindsight import Relabel, Runner, examine, pairs_digest
from arc_rl.policy import load_policy, prompt_limit
from arc_rl.prompts import prompts_that_fit
from arc_rl.runs import RunFolder
from arc_rl.sandboxes import open_sandbox
from arc_rl.simplify import steps
from arc_rl.tasks.generators.drawing import DRAWING
from arc_rl.tasks.sources import load_each_once
from arc_rl.tasks.task import Task
from arc_rl.trainers.common import (
    finished_before,
    has_accelerator,
    is_main_process,
    open_processes,
    prepare_launch,
    say,
)
from arc_rl.trainers.search_arguments import SearchArguments, check_search
from arc_rl.trainers.search_batch import Batch
from arc_rl.trainers.search_learner import Learner, Shared
from arc_rl.trainers.search_report import announcement, follow, overall, strip, summary
from arc_rl.trainers.search_rounds import Search
from arc_rl.trainers.supervised import Encoder
from reward.sandbox import Sandbox

# Drawings that are made before no canvas is thought to have room for the elements asked for.
MOST_DRAWINGS = 50

TYPES = (SearchArguments, TaskArguments, PromptArguments, SandboxArguments, ModelConfig)


def main(argv: Sequence[str] | None = None) -> int:
    recipe = parse_recipe(TYPES, sys.argv[1:] if argv is None else argv, program="arc-rl search")
    settings, sources, asking, limits, policy = recipe.arguments
    check_search(settings, sources, asking)
    prepare_launch(on_cpu=not has_accelerator())
    transformers.utils.logging.disable_progress_bar()
    run = RunFolder.open(settings.output_dir, "search", recipe.values, main=is_main_process())
    if finished_before(run):
        return 0
    state = open_processes()
    state.wait_for_everyone()
    wanted = chosen(sources, settings)
    model, tokenizer = load_policy(policy, seed=settings.seed)
    model = _with_adapter(model, policy).to(state.device)
    limit = prompt_limit(model, asking.max_prompt_length, settings.max_completion_length)
    encoder = Encoder(tokenizer, asking.asking(), limit, settings.max_completion_length)
    tasks, _ = prompts_that_fit(wanted, asking.asking(), tokenizer, limit)
    if not tasks:
        raise UserError(f"No task fits a prompt of {limit} tokens; raise max_prompt_length.")
    if len(tasks) < len(wanted):
        say(f"{len(wanted) - len(tasks)} tasks are left out: not one train pair fits {limit} tokens.")
    if is_main_process():
        run.attempts.write_tasks(tasks)
    say(announcement(settings, tasks))
    with open_sandbox(limits, asking) as sandbox:
        searches = Searches(settings, tasks, Shared(model), encoder, sandbox, run)
        searches.go(state)
    state.wait_for_everyone()
    if is_main_process() and len(tasks) > 1:
        figures = searches.summaries()
        run.finish(overall(tasks, figures, learn=settings.learn))
        say(f"search: {sum(row['solved'] for row in figures)} of {len(tasks)} tasks solved; see {run.path}.")
    state.destroy_process_group()
    return 0


class Searches:
    """The searches of a run, batch after batch; a task that is done is not searched on again.

    The files of one task are in RUN, those of several in RUN/tasks/ID; all attempts are in RUN/attempts.
    """

    def __init__(
        self,
        settings: SearchArguments,
        tasks: Sequence[Task],
        shared: Shared,
        encoder: Encoder,
        sandbox: Sandbox,
        run: RunFolder,
    ) -> None:
        self.settings, self.tasks, self.run = settings, tasks, run
        self.shared, self.encoder, self.sandbox = shared, encoder, sandbox

    def go(self, state: PartialState) -> None:
        """Search on the tasks whose batches are this process's turn."""
        size = self.settings.tasks_per_batch
        batches = list(enumerate(range(0, len(self.tasks), size)))
        for place, start in batches[state.process_index :: state.num_processes]:
            part = range(start, min(start + size, len(self.tasks)))
            if not all(self.folder(number).finished for number in part):
                self._batch(place, part)

    def summaries(self) -> list[dict[str, Any]]:
        """The figures of each task, once all are done."""
        return [self.folder(number).summary() for number in range(len(self.tasks))]

    def folder(self, number: int) -> RunFolder:
        """Where the files of a task are."""
        if len(self.tasks) == 1:
            return self.run
        return RunFolder(self.run.path / "tasks" / self.tasks[number].id.replace("/", "_"))

    def _batch(self, place: int, part: Sequence[int]) -> None:
        folders = {self.tasks[number].id: self.folder(number) for number in part}
        for folder in folders.values():
            folder.path.mkdir(parents=True, exist_ok=True)
        path = self.run.checkpoints / f"batch-{place:04d}.pt"
        batch = Batch([self._search(number) for number in part], path, place)
        batch.resume()
        follow(batch, self.settings.rounds, folders)
        for search in batch.searches:
            _finish(search, shortened(search, self.sandbox), folders[search.task.id])
        batch.forget()

    def _search(self, number: int) -> Search:
        learner = Learner(self.shared, self.encoder.pad_token_id, self.settings.learning_rate)
        prefix = "" if len(self.tasks) == 1 else f"{number:04d}-"
        return Search(
            self.settings,
            self.tasks[number],
            learner,
            self.encoder,
            self.sandbox,
            self.run.attempts,
            prefix,
        )


def chosen(sources: TaskArguments, settings: SearchArguments) -> list[Task]:
    """The tasks to search on: a drawing of `search_elements` elements if given, else those of `tasks`.

    Raises UserError for an id that none of them has, and for two tasks of one id.
    """
    if settings.search_elements is not None:
        return [far_drawing(settings.search_elements, sources.task_seed)]
    tasks = load_each_once(sources.tasks, sources.task_seed, sources.task_workers)
    known = {task.id: task for task in tasks}
    if not tasks or len(known) < len(tasks):
        raise UserError("search needs tasks, each with an id of its own; give some, say drawing:1.")
    missing = [name for name in settings.task_ids if name not in known]
    if missing:
        raise UserError(f"task_ids: tasks gives none of the id {missing[0]}; remove it, or name its source.")
    return [known[name] for name in settings.task_ids] or tasks


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
    found = examine([solved], runner, entry=search.encoder.entry)
    return found[0].task.program if found else program


def _with_adapter(model: Any, policy: ModelConfig) -> Any:
    adapter = get_peft_config(policy)
    return model if adapter is None else get_peft_model(model, adapter)


def _finish(search: Search, program: str | None, folder: RunFolder) -> None:
    figures = summary(
        search.task,
        search.rows,
        program,
        solved=search.solution is not None,
        solved_test=search.solution["solved_test"] if search.solution else None,
        learn=search.settings.learn,
        canvases=len(search.frontier),
    )
    path = folder.path / "strip.png"
    path.write_bytes(strip(figures))
    folder.finish(figures)
    ending = "solved it" if figures["solved"] else f"came to {figures['pixels_best']:.1%} of the cells"
    say(f"search: {figures['attempts']:,} programs {ending} in {figures['minutes']:.1f} minutes; see {path}.")


if __name__ == "__main__":
    sys.exit(guarded(main, sys.argv[1:]))
