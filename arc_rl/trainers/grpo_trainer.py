"""TRL's GRPOTrainer, which also stores every sample, replays hindsight and resumes its data order.

It hangs on four private methods of trl 1.16 (`_calculate_rewards`, `_compute_loss`, `_save_checkpoint` and
`_get_train_sampler`), which is why setup.cfg pins trl. Advantages, losses and entropy control are TRL's.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import torch
from accelerate.utils import gather_object
from torch import Tensor
from transformers.trainer_utils import PREFIX_CHECKPOINT_DIR
from trl import GRPOTrainer
from trl.trainer.utils import RepeatSampler

from arc_rl.attempts import Attempt, AttemptStore
from arc_rl.diversity import by_task, mean_figures
from arc_rl.hindsight import Relabel, Runner, examine, relabel
from arc_rl.replay import ReplayBuffer
from arc_rl.tasks.task import Task
from arc_rl.trainers.supervised import Encoder, collate
from reward.functions import Judge, Verdict

HINDSIGHT_FILE = "hindsight.json"


@dataclass(frozen=True)
class Loop:
    """What the trainer works with: the tasks by id, the attempt store, the sandbox and its judge."""

    tasks: Mapping[str, Task]
    store: AttemptStore
    runner: Runner
    judge: Judge


@dataclass(frozen=True)
class Hindsight:
    """The replay of relabels: the loss's weight, examples a process and micro-batch, buffer, encoder."""

    coef: float
    batch_size: int
    buffer: ReplayBuffer
    encoder: Encoder


class EpochRepeatSampler(RepeatSampler):
    """TRL's sampler with a permutation that depends on (seed, epoch) alone.

    TRL's own draws each epoch from the generator that the one before left behind, so a run resumed in a
    later epoch would start again with the order of the first.
    """

    def set_epoch(self, epoch: int) -> None:
        """Called by the trainer before each epoch."""
        if self.shuffle:
            self.generator.manual_seed((self.seed or 0) + epoch)


class ProgramGRPOTrainer(GRPOTrainer):
    """GRPO on programs: the rewards' one execution also feeds the attempt store and the replay buffer.

    All processes hold the same buffer: each examines its own attempts, then all add what all found. The
    supervised loss of a micro-batch is the mean over its tokens, weighted by `hindsight.coef`, and divided
    by the accumulation steps as TRL divides its own. Where the buffer is empty a forward with weight 0
    takes its place, so that every process runs the same collectives in every step.
    """

    def __init__(self, *args: Any, loop: Loop, hindsight: Hindsight | None, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.loop = loop
        self.hindsight = hindsight
        # The optimizer step of the last draw, and how many draws it has had: one a micro-batch.
        self._draws = (-1, 0)

    def _get_train_sampler(self, dataset: Any = None) -> EpochRepeatSampler:
        return EpochRepeatSampler(
            data_source=self.train_dataset if dataset is None else dataset,
            mini_repeat_count=self.num_generations,
            batch_size=self.args.generation_batch_size // self.num_generations,
            repeat_count=self.num_iterations * self.args.steps_per_generation,
            shuffle=self.shuffle_dataset,
            seed=self.args.seed,
        )

    def _calculate_rewards(
        self, inputs: list[dict[str, Any]], prompts: list[Any], completions: list[Any], ids: list[list[int]]
    ) -> Tensor:
        rewards: Tensor = super()._calculate_rewards(inputs, prompts, completions, ids)
        # The judge remembers the batch that the reward functions just asked for, so nothing runs again.
        verdicts = self.loop.judge.judge(
            completions, [row["inputs"] for row in inputs], [row["outputs"] for row in inputs]
        )
        attempts = self._attempts(inputs, ids, verdicts)
        part = f"step-{self.state.global_step:08d}-rank-{self.accelerator.process_index}"
        self.loop.store.write(part, attempts)
        gathered: list[Attempt] = gather_object(attempts)
        self._record(group_figures(gathered))
        if self.hindsight:
            self._record(self._remember(self.hindsight, attempts))
        return rewards

    def _attempts(
        self, inputs: Sequence[Mapping[str, Any]], ids: Sequence[Sequence[int]], verdicts: Sequence[Verdict]
    ) -> list[Attempt]:
        first = self.accelerator.process_index * len(inputs)
        return [
            self._attempt(self.loop.tasks[row["task_id"]], number % self.num_generations, tokens, verdict)
            for number, (row, tokens, verdict) in enumerate(zip(inputs, ids, verdicts, strict=True), first)
        ]

    def _attempt(self, task: Task, sample: int, tokens: Sequence[int], verdict: Verdict) -> Attempt:
        run, score = verdict.execution, verdict.score
        return Attempt(
            task_id=task.id,
            source=task.source,
            stage="grpo",
            step=self.state.global_step,
            sample=sample,
            completion=verdict.completion,
            program=verdict.program,
            tokens=len(tokens),
            truncated=not tokens or tokens[-1] not in self.eos_token_ids,
            entropy=None,
            temperature=self.temperature,
            status=run.status,
            message=run.message,
            line=run.line,
            fuel=run.fuel,
            outputs=run.outputs,
            pairs=score.pairs,
            exact=score.exact,
            pixels=score.pixels,
            solved_train=score.solved,
            solved_test=None,
        )

    def _remember(self, hindsight: Hindsight, attempts: Sequence[Attempt]) -> dict[str, float]:
        made = relabel(attempts, self.loop.tasks)
        worth = examine(made, self.loop.runner, known=hindsight.buffer.known)
        short = [item for item in worth if hindsight.encoder.example(item.task)]
        found: list[Relabel] = gather_object(short)
        added = hindsight.buffer.add(found, gather_object([item.digest for item in made]))
        return {"hindsight/added": float(added), "hindsight/size": float(len(hindsight.buffer))}

    def _compute_loss(self, model: torch.nn.Module, inputs: dict[str, Any]) -> Tensor:
        loss: Tensor = super()._compute_loss(model, inputs)
        if self.hindsight is None or not self.model.training:
            return loss
        drawn = self._draw(self.hindsight)
        supervised = self._supervised_loss(model, self.hindsight.encoder, drawn)
        mean = self.accelerator.gather(supervised.detach()).mean().item()
        if drawn:
            self._record({"hindsight/loss": mean})
        weight = self.hindsight.coef if drawn else 0.0
        return loss + weight * supervised / self.current_gradient_accumulation_steps

    def _draw(self, hindsight: Hindsight) -> list[Relabel]:
        """This process's share of a draw that is the same everywhere; empty everywhere or nowhere."""
        step = self.state.global_step
        count = self._draws[1] if self._draws[0] == step else 0
        self._draws = (step, count + 1)
        processes, rank = self.accelerator.num_processes, self.accelerator.process_index
        drawn = hindsight.buffer.sample(hindsight.batch_size * processes, [self.args.seed, step, count])
        return drawn[rank::processes] or drawn[:1]

    def _supervised_loss(self, model: torch.nn.Module, encoder: Encoder, drawn: Sequence[Relabel]) -> Tensor:
        made = [encoder.example(item.task) for item in drawn]
        examples = [example for example in made if example] or [encoder.blank()]
        batch = collate(examples, encoder.pad_token_id, self.accelerator.device)
        # TRL's fused head never holds the logits of whole sequences; it scores at the sampling temperature.
        loss: Tensor = model(**batch, fused_lm_head=True).loss
        return loss

    def _record(self, figures: Mapping[str, float]) -> None:
        for name, value in figures.items():
            self._metrics["train"][name].append(value)

    def _save_checkpoint(self, model: torch.nn.Module, trial: Any) -> None:
        if self.hindsight and self.accelerator.is_main_process:
            folder = Path(self.args.output_dir) / f"{PREFIX_CHECKPOINT_DIR}-{self.state.global_step}"
            folder.mkdir(parents=True, exist_ok=True)
            self.hindsight.buffer.save(folder / HINDSIGHT_FILE)
        super()._save_checkpoint(model, trial)


def group_figures(attempts: Sequence[Attempt]) -> dict[str, float]:
    """`diversity.METRICS` averaged over the batch's groups, and the share of groups with a right program."""
    groups = list(by_task(attempts).values())
    found = [any(attempt.solved for attempt in group) for group in groups]
    diversity = {f"diversity/{name}": value for name, value in mean_figures(groups).items()}
    return {**diversity, "groups_solved": sum(found) / len(found)}
