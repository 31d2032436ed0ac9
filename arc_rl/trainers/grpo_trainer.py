"""TRL's GRPOTrainer, which also chooses its tasks, stores every sample and replays hindsight.

It hangs on six private methods of trl 1.16 (`_generate_and_score_completions`, `_calculate_rewards`,
`_compute_loss`, `_get_per_token_logps_and_entropies`, `_save_checkpoint` and `_get_train_sampler`), which is
why setup.cfg pins trl. Losses and entropy control are TRL's, and so are advantages unless the recipe names
others.
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

from arc_rl.advantages import advantages
from arc_rl.attempts import Attempt, AttemptStore
from arc_rl.group_rewards import GROUP_REWARDS, group_rewards
from arc_rl.hindsight import Runner
from arc_rl.judging import attempted
from arc_rl.sampling import Completion
from arc_rl.seeds import mixed
from arc_rl.tasks.task import Task
from arc_rl.trainers.checkpoints import ExplainedSaves
from arc_rl.trainers.exploration import EXPLORATION_FILE, Exploration
from arc_rl.trainers.grpo_hindsight import HINDSIGHT_FILE, Hindsight
from arc_rl.trainers.grpo_metrics import batch_figures
from arc_rl.trainers.resampling import SAME, resampled
from arc_rl.trainers.rollouts import ENTROPY, Rollouts
from arc_rl.trainers.shared_prompts import completion_scores
from reward.functions import Judge, Verdict


@dataclass(frozen=True)
class Loop:
    """What the trainer works with: the tasks by id and their rows, the attempt store, the sandbox and its
    judge."""

    tasks: Mapping[str, Task]
    rows: Mapping[str, Mapping[str, Any]]
    store: AttemptStore
    runner: Runner
    judge: Judge


class EpochRepeatSampler(RepeatSampler):
    """TRL's sampler with a permutation that depends on (seed, epoch) alone.

    TRL's own draws each epoch from the generator that the one before left behind, so a run resumed in a
    later epoch would start again with the order of the first.
    """

    def set_epoch(self, epoch: int) -> None:
        """Called by the trainer before each epoch."""
        if self.shuffle:
            self.generator.manual_seed(mixed(self.seed or 0, epoch))


class ProgramGRPOTrainer(ExplainedSaves, GRPOTrainer):
    """GRPO on programs: the rewards' one execution also feeds the attempt store and the replay buffer.

    The supervised loss of a micro-batch is the mean over its tokens, weighted by `hindsight.weights`, and
    divided by the accumulation steps as TRL divides its own. Where the buffer is empty a forward with weight
    0 takes its place, so that every process runs the same collectives in every step.
    """

    rollout_func: Rollouts | None

    def __init__(
        self,
        *args: Any,
        loop: Loop,
        exploration: Exploration,
        hindsight: Hindsight | None,
        share_prompts: bool = False,
        **kwargs: Any,
    ) -> None:
        super().__init__(*args, **kwargs)
        self.loop = loop
        self.share_prompts = share_prompts
        self.exploration = exploration
        self.hindsight = hindsight
        # Of the batch at hand: attempts drawn beside it, and the rewards of all processes, each function's.
        self._spare: list[Attempt] = []
        self._rewards = torch.empty(0)

    @property
    def weights_by_name(self) -> dict[str, float]:
        """The weight of each reward."""
        return dict(zip(self.reward_func_names, self.reward_weights.tolist(), strict=True))

    def rows_of(self, tasks: Sequence[str]) -> list[dict[str, Any]]:
        """New rows for a group of samples of each of these tasks."""
        return [dict(self.loop.rows[task]) for task in tasks for _ in range(self.num_generations)]

    def _get_train_sampler(self, dataset: Any = None) -> EpochRepeatSampler:
        return EpochRepeatSampler(
            data_source=self.train_dataset if dataset is None else dataset,
            mini_repeat_count=self.num_generations,
            batch_size=self.args.generation_batch_size // self.num_generations,
            repeat_count=self.num_iterations * self.args.steps_per_generation,
            shuffle=self.shuffle_dataset,
            seed=self.args.seed,
        )

    def _generate_and_score_completions(self, inputs: list[dict[str, Any]]) -> dict[str, Any]:
        rows = self._turn(inputs)
        if self.exploration.resample_budget and self.rollout_func:
            chosen = resampled(self, rows)
            rows, self.rollout_func.ready, self._spare = chosen.rows, chosen.drawn, chosen.spare
        output: dict[str, Any] = super()._generate_and_score_completions(rows)
        if self.exploration.advantage != "grpo":
            output["advantages"] = self._advantages(len(rows))
        return output

    def _turn(self, inputs: list[dict[str, Any]]) -> list[dict[str, Any]]:
        """This process's rows of the batch: the data loader's, or those of the tasks that a curriculum draws.

        A draw depends on (seed, step) and the curriculum's table, so that a resumed run draws the same.
        """
        curriculum = self.exploration.curriculum
        if curriculum.kind == "none":
            return inputs
        whole = len(inputs) * self.accelerator.num_processes
        tasks = curriculum.draw(whole // self.num_generations, [self.args.seed, self.state.global_step])
        start = self.accelerator.process_index * len(inputs)
        return self.rows_of(tasks)[start : start + len(inputs)]

    def _advantages(self, count: int) -> Tensor:
        """The recipe's advantages of this process's `count` samples, in place of TRL's in its log too."""
        weights = self.reward_weights.to(self._rewards.device)
        totals = (self._rewards * weights).nansum(dim=1).view(-1, self.num_generations)
        exploration = self.exploration
        made = advantages(exploration.advantage, totals, exploration.advantage_k).flatten()
        self._logs["advantages"].clear()
        self._logs["advantages"].extend(made.tolist())
        start = self.accelerator.process_index * count
        return made[start : start + count]

    def _calculate_rewards(
        self, inputs: list[dict[str, Any]], prompts: list[Any], completions: list[Any], ids: list[list[int]]
    ) -> Tensor:
        rewards: Tensor = super()._calculate_rewards(inputs, prompts, completions, ids)
        # The judge remembers the batch that the reward functions just asked for, so nothing runs again.
        verdicts = self.loop.judge.judge(
            completions, [row["inputs"] for row in inputs], [row["outputs"] for row in inputs]
        )
        attempts = self.attempts_of(inputs, ids, verdicts)
        spare, self._spare = self._spare, []
        part = f"step-{self.state.global_step:08d}-rank-{self.accelerator.process_index}"
        self.loop.store.write(part, [*attempts, *spare])
        gathered: list[Attempt] = gather_object(attempts)
        self._rewards = self._with_group_rewards(rewards, gathered)
        self._record(batch_figures(gathered, self.num_generations))
        self._explore(gathered, gather_object(spare))
        if self.hindsight:
            entry = self.loop.judge.sandbox.language.entry
            drawn = [*attempts, *spare]
            self._record(self.hindsight.remember(drawn, self.loop.tasks, self.loop.runner, entry))
        return self._rewards

    def _with_group_rewards(self, rewards: Tensor, attempts: Sequence[Attempt]) -> Tensor:
        """The gathered rewards (samples, functions) with the columns of group rewards filled in."""
        for column, name in enumerate(self.reward_func_names):
            if name in GROUP_REWARDS:
                values = group_rewards(name, attempts, self.num_generations, self.exploration.memory)
                rewards[:, column] = torch.tensor(values, dtype=rewards.dtype, device=rewards.device)
        return rewards

    def _explore(self, attempts: Sequence[Attempt], spare: Sequence[Attempt]) -> None:
        """Log what the batch tells of exploration, then let the controls react; the same on every process."""
        exploration, size = self.exploration, self.num_generations
        totals = (self._rewards * self.reward_weights.to(self._rewards.device)).nansum(dim=1).view(-1, size)
        flat = (totals.amax(dim=1) - totals.amin(dim=1)) <= SAME
        drawn = [*attempts, *spare]
        self._record(
            {
                "groups/zero_variance": flat.float().mean().item(),
                "groups/resampled": len(spare) / size,
                "sampling/temperature": sum(item.temperature for item in attempts) / len(attempts),
                "diversity/new_outputs": exploration.memory.add(drawn) * size / len(drawn),
            }
        )
        known = [item.entropy for item in attempts if item.entropy is not None]
        if known:
            exploration.heat.measured(sum(known) / len(known))
        exploration.curriculum.update(drawn)
        self._record(exploration.curriculum.figures())

    def attempts_of(
        self, inputs: Sequence[Mapping[str, Any]], ids: Sequence[Sequence[int]], verdicts: Sequence[Verdict]
    ) -> list[Attempt]:
        """The attempts that a process's rows, their completions' token ids and the verdicts tell of."""
        first = self.accelerator.process_index * len(inputs)
        return [
            self._attempt(row, number % self.num_generations, tokens, verdict)
            for number, (row, tokens, verdict) in enumerate(zip(inputs, ids, verdicts, strict=True), first)
        ]

    def _attempt(
        self, row: Mapping[str, Any], sample: int, tokens: Sequence[int], verdict: Verdict
    ) -> Attempt:
        made = Completion(
            text=verdict.completion,
            tokens=len(tokens),
            truncated=not tokens or tokens[-1] not in self.eos_token_ids,
            entropy=row.get(ENTROPY),
            temperature=self.rollout_func.temperature_of(sample) if self.rollout_func else self.temperature,
        )
        return attempted(
            self.loop.tasks[row["task_id"]],
            made,
            verdict.program,
            verdict.execution,
            stage="grpo",
            step=self.state.global_step,
            sample=sample,
        )

    def _get_per_token_logps_and_entropies(
        self,
        model: torch.nn.Module,
        input_ids: Tensor,
        attention_mask: Tensor,
        logits_to_keep: int,
        batch_size: int | None = None,
        compute_entropy: bool = False,
        **kwargs: Any,
    ) -> tuple[Tensor, Tensor | None, Tensor | None]:
        if not self.share_prompts:
            return super()._get_per_token_logps_and_entropies(  # type: ignore[no-any-return]
                model, input_ids, attention_mask, logits_to_keep, batch_size, compute_entropy, **kwargs
            )
        size = batch_size or len(input_ids)
        with self.accelerator.autocast():
            parts = [
                completion_scores(model, ids, mask, logits_to_keep)
                for ids, mask in zip(input_ids.split(size), attention_mask.split(size), strict=True)
            ]
        scores = torch.cat([part[0] for part in parts])
        entropies = [part[1] for part in parts if part[1] is not None]
        return scores, torch.cat(entropies) if compute_entropy else None, None

    def _compute_loss(self, model: torch.nn.Module, inputs: dict[str, Any]) -> Tensor:
        loss: Tensor = super()._compute_loss(model, inputs)
        if self.hindsight is None or not self.model.training:
            return loss
        drawn = self.hindsight.draw(
            self.args.seed,
            self.state.global_step,
            self.accelerator.num_processes,
            self.accelerator.process_index,
        )
        supervised = self.hindsight.loss(model, drawn, self.accelerator.device)
        mean = self.accelerator.gather(supervised.detach()).mean().item()
        weight = self.hindsight.weights.at(self.state.global_step, self.state.max_steps) if drawn else 0.0
        if drawn:
            self._record({"hindsight/loss": mean, "hindsight/weight": weight})
        return loss + weight * supervised / self.current_gradient_accumulation_steps

    def _record(self, figures: Mapping[str, float]) -> None:
        for name, value in figures.items():
            self._metrics["train"][name].append(value)

    def _save_checkpoint(self, model: torch.nn.Module, trial: Any) -> None:
        if self.accelerator.is_main_process:
            folder = Path(self.args.output_dir) / f"{PREFIX_CHECKPOINT_DIR}-{self.state.global_step}"
            folder.mkdir(parents=True, exist_ok=True)
            self.exploration.save(folder / EXPLORATION_FILE)
            if self.hindsight:
                self.hindsight.buffer.save(folder / HINDSIGHT_FILE)
        super()._save_checkpoint(model, trial)
