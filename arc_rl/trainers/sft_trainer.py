"""TRL's SFTTrainer and its settings, made fit for small models on CPUs.

It adds Muon, logits for completions only, and batches of similar length in random order.
"""

from __future__ import annotations

import warnings
from dataclasses import dataclass
from typing import Any

import torch
from trl import SFTConfig, SFTTrainer

from arc_rl.errors import UserError
from arc_rl.trainers.batches import SimilarLengths
from arc_rl.trainers.checkpoints import ExplainedSaves
from arc_rl.trainers.common import RunSettings
from arc_rl.trainers.muon import muon_with_adamw
from arc_rl.trainers.sft_arguments import SFTArguments
from arc_rl.trainers.token_loss import token_loss


@dataclass
class SFTSettings(SFTArguments, RunSettings, SFTConfig):
    """TRL's SFTConfig, with defaults that hold on a CPU, and what it lacks."""


class SFT(ExplainedSaves, SFTTrainer):
    """TRL's trainer with logits for completions only, shuffled batches of similar length, and Muon."""

    optimizer: torch.optim.Optimizer | None

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        self._sums: dict[str, torch.Tensor] = {}
        with warnings.catch_warnings():
            # TRL smooths labels with a second forward and means to stop; `compute_loss` here needs neither.
            warnings.filterwarnings("ignore", message="`label_smoothing_factor` is deprecated")
            super().__init__(*args, **kwargs)

    def create_optimizer(self, model: Any = None) -> torch.optim.Optimizer:
        args: Any = self.args
        if args.muon_learning_rate is not None and self.optimizer is None:
            whole: Any = self.model
            self.optimizer = muon_with_adamw(
                whole,
                muon_learning_rate=args.muon_learning_rate,
                learning_rate=args.learning_rate,
                betas=(args.adam_beta1, args.adam_beta2),
                eps=args.adam_epsilon,
                weight_decay=args.weight_decay,
            )
        return super().create_optimizer(model)

    def _get_train_sampler(self, train_dataset: Any = None) -> Any:
        examples: Any = self.train_dataset  # what is passed has lost the columns that the model does not read
        if self.args.train_sampling_strategy != "group_by_length" or "length" not in examples.column_names:
            return super()._get_train_sampler(train_dataset)
        batch = self.args.train_batch_size * self.args.gradient_accumulation_steps * self.args.world_size
        seed = self.args.seed if self.args.data_seed is None else self.args.data_seed
        return SimilarLengths(examples["length"], batch, seed, epoch=lambda: int(self.state.epoch or 0))

    def compute_loss(
        self,
        model: Any,
        inputs: dict[str, Any],
        return_outputs: bool = False,
        num_items_in_batch: Any = None,
    ) -> Any:
        """TRL's loss from the logits of completions alone: most tokens are prompt, whose logits go unused.

        Label smoothing and the confidence penalty cost no second forward here, are left out of eval_loss, and
        have the loss without them logged as plain_loss.
        """
        if return_outputs or not self._completion_logits_suffice(inputs):
            return super().compute_loss(model, inputs, return_outputs, num_items_in_batch)
        labels = inputs["labels"]
        first = max(1, int((labels != -100).any(dim=0).nonzero()[0, 0]))  # nothing comes before token 0
        targets = labels[:, first:]
        logits = model(
            input_ids=inputs["input_ids"],
            attention_mask=inputs["attention_mask"],
            use_cache=False,
            logits_to_keep=targets.shape[1] + 1,
        ).logits[:, :-1]
        self._note(logits.detach(), targets, inputs["attention_mask"])
        loss = token_loss(logits, targets, *(self._regularizers() if model.training else ()))
        if num_items_in_batch is None:
            return loss / (targets != -100).sum()
        # DDP averages gradients over the processes, while the count is of the tokens of all of them.
        processes = self.accelerator.num_processes if self.args.average_tokens_across_devices else 1
        return loss * processes / num_items_in_batch

    def _completion_logits_suffice(self, inputs: dict[str, Any]) -> bool:
        args: Any = self.args
        suffice = args.loss_type == "nll" and not self.aux_loss_enabled and "attention_mask" in inputs
        if args.confidence_penalty and not suffice:
            raise UserError(
                "confidence_penalty has no effect on a model with an auxiliary loss; set it to 0."
            )
        return suffice

    def _regularizers(self) -> tuple[float, float]:
        """Label smoothing and confidence penalty."""
        args: Any = self.args
        return args.label_smoothing_factor, args.confidence_penalty

    @torch.no_grad()
    def _note(self, logits: torch.Tensor, targets: torch.Tensor, mask: torch.Tensor) -> None:
        """Add to the sums of what TRL logs; they stay on this process until they are logged."""
        counted = targets != -100
        chosen = logits[counted].float().log_softmax(dim=-1)
        entropy = -(chosen.exp() * chosen).sum()
        right = (chosen.argmax(dim=-1) == targets[counted]).sum()
        plain = -chosen.gather(1, targets[counted][:, None]).sum()
        sums = torch.stack([counted.sum(), entropy, right, mask.sum(), plain]).float()
        mode = self._mode()
        self._sums[mode] = sums + self._sums.get(mode, torch.zeros_like(sums))

    def log(self, logs: dict[str, float], start_time: float | None = None) -> None:
        """Log with TRL's own figures, gathered from the processes now instead of at every step."""
        mode = self._mode()
        if mode in self._sums:
            counted, entropy, right, tokens, plain = self.accelerator.reduce(self._sums.pop(mode)).tolist()
            if mode == "train":
                self._total_train_tokens += int(tokens)
            self._metrics[mode]["entropy"] = [entropy / counted]
            self._metrics[mode]["mean_token_accuracy"] = [right / counted]
            self._metrics[mode]["num_tokens"] = [self._total_train_tokens]
            if mode == "train" and any(self._regularizers()):
                self._metrics[mode]["plain_loss"] = [plain / counted]
        super().log(logs, start_time)

    def _mode(self) -> str:
        model: Any = self.model
        return "train" if model.training else "eval"
