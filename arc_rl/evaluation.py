r"""`arc-rl evaluate`: sample programs for tasks, run them, store every attempt, report what is solved.

    accelerate launch --config_file launch/cpu2.yaml -m arc_rl.evaluation \
        --config recipes/tiny/evaluate.yaml --model_name_or_path RUN/model --output_dir RUN-evaluated

Tasks are cut into chunks of similar prompt length; a chunk's seed and contents do not depend on how many
processes share the work, and a chunk that is stored is never sampled again.
"""

from __future__ import annotations

import sys
import time
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from arc_rl.cli import guarded, refuse_early

if __name__ == "__main__":
    refuse_early("evaluate")

import transformers
from accelerate import PartialState
from tqdm.auto import tqdm
from trl import ModelConfig

from arc_rl.arguments import EvaluationPromptArguments, SandboxArguments, TaskArguments
from arc_rl.attempts import Attempt
from arc_rl.config import Recipe, parse_recipe
from arc_rl.evaluation_arguments import EvaluationArguments
from arc_rl.evaluation_summary import summarize
from arc_rl.judging import Sampled, judge
from arc_rl.policy import load_policy, prompt_limit
from arc_rl.prompts import Messages, Prompt, prompts_that_fit
from arc_rl.provenance import notes, references_behind
from arc_rl.runs import Clock, RunFolder
from arc_rl.sampling import sample
from arc_rl.sandboxes import open_sandbox
from arc_rl.tasks.sources import load_tasks
from arc_rl.tasks.task import Task
from arc_rl.trainers.common import (
    counted,
    finished_before,
    has_accelerator,
    is_main_process,
    open_processes,
    prepare_launch,
    say,
    world_size,
)
from arc_rl.trainers.run_checks import check_trackers
from arc_rl.trainers.trackers import prepare_trackers

TYPES = (EvaluationArguments, ModelConfig, TaskArguments, EvaluationPromptArguments, SandboxArguments)


def main(argv: Sequence[str] | None = None) -> int:
    recipe = parse_recipe(TYPES, sys.argv[1:] if argv is None else argv, program="arc-rl evaluate")
    settings, _, tasks, _, _ = recipe.arguments
    tasks.require("evaluate on, for example --tasks arc-agi-1/training")
    check_trackers(settings.report_to)
    prepare_launch(on_cpu=not has_accelerator())
    transformers.utils.logging.disable_progress_bar()
    run = RunFolder.open(settings.output_dir, "evaluate", recipe.values, main=is_main_process())
    prepare_trackers(run, settings.report_to)
    if not finished_before(run):
        state = open_processes()
        state.wait_for_everyone()
        evaluate(recipe, run, state)
        state.destroy_process_group()
    return 0


def evaluate(recipe: Recipe, run: RunFolder, state: PartialState) -> None:
    """Sample and judge what is not stored yet, then write summary.json."""
    settings, model_args, task_args, prompt_args, limits = recipe.arguments
    clock = Clock(run.path / "minutes.json", main=is_main_process())
    sources = {
        spec: load_tasks([spec], task_args.task_seed, task_args.task_workers) for spec in task_args.tasks
    }
    tasks = list({task.name: task for part in sources.values() for task in part}.values())
    model, tokenizer = load_policy(model_args, seed=settings.seed)
    longest = prompt_limit(model, prompt_args.max_prompt_length, settings.max_completion_length)
    fitting, prompts = prompts_that_fit(tasks, prompt_args.asking(), tokenizer, longest)
    say(_announcement(tasks, len(fitting), longest, settings, model_args.model_name_or_path))
    chunks = cut(fitting, prompts, settings.prompts_per_batch)
    if is_main_process():
        run.attempts.write_tasks(tasks)
    mine = [
        chunk
        for chunk in chunks[state.process_index :: state.num_processes]
        if not run.attempts.has(chunk.part)
    ]
    with open_sandbox(limits, prompt_args) as sandbox:
        for chunk in _progress(mine):
            seed = (settings.seed, chunk.number)
            made = sample(model.to(state.device), tokenizer, chunk.prompts, settings.sampling(), seed)
            groups = judge(list(map(Sampled, chunk.tasks, made)), sandbox, "evaluate")
            run.attempts.write(chunk.part, [attempt for group in groups for attempt in group])
            clock.save()
    state.wait_for_everyone()
    if is_main_process():
        told = notes(references_behind(model_args.model_name_or_path), prompt_args.asking())
        _finish(run, settings, sources, chunks, clock.minutes, told)


@dataclass(frozen=True)
class Chunk:
    """Tasks sampled in one batch, their prompts, and `work`: how long it takes, in a unit of its own."""

    number: int
    tasks: Sequence[Task]
    prompts: Sequence[Messages]
    work: int

    @property
    def part(self) -> str:
        """The name under which its attempts are stored."""
        return f"chunk-{self.number:05d}"


def cut(tasks: Sequence[Task], prompts: Sequence[Prompt], size: int) -> list[Chunk]:
    """Chunks of `size` tasks of similar prompt length, the longest first."""
    order = sorted(range(len(tasks)), key=lambda place: (-len(prompts[place].ids), tasks[place].name))
    parts = [order[start : start + size] for start in range(0, len(order), size)]
    return [
        Chunk(
            number,
            [tasks[place] for place in part],
            [prompts[place].messages for place in part],
            # Reading a prompt costs by its length, drawing costs about as much as 200 tokens of it.
            len(part) * (200 + len(prompts[part[0]].ids)),
        )
        for number, part in enumerate(parts)
    ]


def _announcement(
    tasks: Sequence[Task], fitting: int, longest: int, settings: EvaluationArguments, model: str | None
) -> str:
    programs = f"{settings.num_samples} samples each ({fitting * settings.num_samples:,} programs)"
    said = f"Evaluating {model} on {fitting} tasks, {programs}, on {counted(world_size(), 'process', 'es')}."
    left_out = len(tasks) - fitting
    if not left_out:
        return said
    are = "is" if left_out == 1 else "are"
    return f"{said} {counted(left_out, 'task')} {are} left out: not one train pair fits {longest} tokens."


def _progress(chunks: Sequence[Chunk]) -> Iterator[Chunk]:
    """The chunks, with a bar over their work and a sentence about the time left once that can be told."""
    total, done, began = sum(chunk.work for chunk in chunks), 0, time.monotonic()
    silent = None if is_main_process() else True
    with tqdm(
        total=total,
        desc="evaluate",
        disable=silent,
        bar_format="{desc}: {percentage:3.0f}%|{bar}| {remaining} to go",
    ) as bar:
        for place, chunk in enumerate(chunks):
            if place == 2 or (bar.disable and place and place % max(len(chunks) // 5, 1) == 0):
                minutes = (time.monotonic() - began) / 60 * (total - done) / done
                say(f"evaluate: {done / total:.0%} done, about {minutes:.1f} minutes to go.")
            yield chunk
            done += chunk.work
            bar.update(chunk.work)


def _finish(
    run: RunFolder,
    settings: EvaluationArguments,
    sources: Mapping[str, Sequence[Task]],
    chunks: Sequence[Chunk],
    minutes: float,
    told: list[str],
) -> None:
    groups: dict[str, list[Attempt]] = {}
    for attempt in run.attempts.read(chunk.part for chunk in chunks):
        groups.setdefault(attempt.task_name, []).append(attempt)
    summary = {
        "stage": "evaluate",
        "minutes": round(minutes, 2),
        **summarize(sources, groups, settings.num_samples),
        "notes": told,
    }
    run.finish(summary)
    if "wandb" in settings.report_to:
        _log_to_wandb(run, settings, summary)
    for source, figures in summary["sources"].items():
        say(_result(source, figures, settings.num_samples))
    for sentence in told:
        say(sentence)
    say(f"Every attempt is in {run.attempts.folder}, the figures are in {run.path / 'summary.json'}.")


def _result(source: str, figures: dict[str, Any], samples: int) -> str:
    curve, varied = figures["pass_at_k"], figures["diversity"]
    said = f"{source}: {figures['solved']} of {figures['tasks']} tasks solved"
    if "solved_ids" not in figures:
        return f"{said} (this split is counted and never looked at)."
    said += f"; pass@1 {curve['1']:.3f}, pass@{samples} {curve[str(samples)]:.3f}"
    if not varied:
        return f"{said}; no task was sampled."
    return (
        f"{said}; a task's samples hold {varied['unique_valid_programs']:.1f} distinct programs that run "
        f"and {varied['unique_outputs']:.1f} distinct outputs."
    )


def _log_to_wandb(run: RunFolder, settings: EvaluationArguments, summary: dict[str, Any]) -> None:
    import wandb

    curve = {f"pass@{k}": value for k, value in summary.get("pass_at_k", {}).items()}
    figures = {"solved": summary.get("solved", 0), **curve, **summary.get("diversity", {})}
    with wandb.init(
        name=settings.run_name or f"{run.path.name} evaluate", config={"stage": "evaluate"}
    ) as logged:
        logged.log({f"evaluate/{name}": value for name, value in figures.items()})


if __name__ == "__main__":
    sys.exit(guarded(main, sys.argv[1:]))
