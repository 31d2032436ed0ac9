"""The parts that a GRPO run is put together from, each made from its recipe keys.

It knows nothing of how they work together, which is the trainer's.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from typing import Any

from transformers import PreTrainedTokenizerBase
from trl import GRPOConfig

from arc_rl.arguments import TaskArguments
from arc_rl.curriculum import Curriculum
from arc_rl.errors import UserError
from arc_rl.group_rewards import GROUP_REWARDS
from arc_rl.prompts import Style, prompts_that_fit
from arc_rl.replay import ReplayBuffer
from arc_rl.runs import RunFolder
from arc_rl.sampling import Sampling
from arc_rl.seeds import PROBE_TASKS
from arc_rl.tasks.repeats import without
from arc_rl.tasks.sources import load_training_tasks
from arc_rl.tasks.task import Task
from arc_rl.temperatures import Heat
from arc_rl.trainers.common import say
from arc_rl.trainers.exploration import Exploration
from arc_rl.trainers.grpo_arguments import ExplorationArguments, GRPOArguments
from arc_rl.trainers.grpo_hindsight import Hindsight, Weights
from arc_rl.trainers.grpo_trainer import Loop
from arc_rl.trainers.guard_arguments import GuardArguments
from arc_rl.trainers.guard_callback import Probe
from arc_rl.trainers.supervised import Encoder
from reward.functions import Judge, reward_functions
from reward.sandbox import Sandbox


def prompt_rows(
    tasks: Sequence[Task], style: Style, tokenizer: PreTrainedTokenizerBase, limit: int
) -> tuple[list[Task], list[dict[str, Any]]]:
    """The tasks of which a train pair fits a prompt of `limit` tokens, and for each a row for TRL.

    A row is the prompt, the task's id, and its train pairs as `inputs` and `outputs`, which the rewards read.
    Test pairs stay out of it.
    """
    fitting, prompts = prompts_that_fit(tasks, style, tokenizer, limit)
    if len(fitting) < len(tasks):
        left = len(tasks) - len(fitting)
        say(f"{left} of {len(tasks)} tasks are left out: none of their train pairs fits {limit} tokens.")
    rows = [
        {
            "prompt": prompt.messages,
            "task_id": task.id,
            "inputs": [pair.input.tolist() for pair in task.train],
            "outputs": [pair.output.tolist() for pair in task.train],
        }
        for task, prompt in zip(fitting, prompts, strict=True)
    ]
    return fitting, rows


def reward_of(judge: Judge, name: str) -> Callable[..., list[float]]:
    """The reward of this name for TRL; that of a group reward holds its column, which the trainer fills."""
    if name not in GROUP_REWARDS:
        return reward_functions(judge, [name])[0]

    def column(prompts: Sequence[Any], **columns: Any) -> list[float]:
        return [0.0] * len(prompts)

    column.__name__ = name
    return column


def loop_of(tasks: Sequence[Task], rows: Sequence[Mapping[str, Any]], run: RunFolder, judge: Judge) -> Loop:
    """What the trainer works with."""
    by_id = {task.id: task for task in tasks}
    return Loop(by_id, {row["task_id"]: row for row in rows}, run.attempts, judge.sandbox, judge)


def exploration_of(
    exploring: ExplorationArguments, args: GRPOConfig, tasks: Sequence[Task], heat: Heat
) -> Exploration:
    """The controls of exploration, as at a run's start."""
    return Exploration(
        curriculum=Curriculum([task.id for task in tasks], exploring.curriculum),
        heat=heat,
        advantage=exploring.advantage,
        advantage_k=exploring.advantage_k or max(1, args.num_generations // 2),
        resample_budget=exploring.resample_budget,
    )


def hindsight_of(ours: GRPOArguments, encoder: Encoder) -> Hindsight | None:
    """The replay of relabels, empty; None where it is off."""
    if ours.hindsight_coef == 0:
        return None
    buffer = ReplayBuffer(ours.hindsight_capacity, ours.hindsight_quota)
    last = ours.hindsight_coef_end
    weights = Weights(
        ours.hindsight_schedule, ours.hindsight_coef, ours.hindsight_coef if last is None else last
    )
    return Hindsight(weights, ours.hindsight_batch_size, buffer, encoder)


def probe_of(
    guard: GuardArguments,
    args: GRPOConfig,
    sources: TaskArguments,
    learned: Sequence[Task],
    encoder: Encoder,
    sandbox: Sandbox,
) -> Probe:
    """The tasks that the collapse guard reads, none of those that are learned.

    Raises UserError where there is no other, or none of them fits the prompt.
    """
    found = load_training_tasks(guard.guard_tasks, sources.task_seed + PROBE_TASKS, sources.task_workers)
    tasks = without(found, learned)
    if not tasks:
        raise UserError("guard_tasks: all of its tasks are learned; name other tasks.")
    fitting, prompts = prompts_that_fit(tasks, encoder.style, encoder.tokenizer, encoder.max_prompt_length)
    if not fitting:
        raise UserError(
            f"guard_tasks gives no task that fits {encoder.max_prompt_length} tokens; name others."
        )
    settings = Sampling(
        num_samples=guard.guard_samples,
        temperature=args.temperature,
        top_p=args.top_p,
        top_k=args.top_k,
        min_p=args.min_p,
        max_completion_length=args.max_completion_length,
    )
    return Probe(fitting, [prompt.messages for prompt in prompts], settings, sandbox)
