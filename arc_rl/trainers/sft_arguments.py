"""The recipe keys of the warm start beside TRL's."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import Any

from arc_rl.errors import UserError
from arc_rl.processes import sharding


@dataclass
class SFTArguments:
    """What TRL's SFTConfig lacks; a base before it, whose values the checks read too."""

    muon_learning_rate: float | None = field(
        default=None,
        metadata={
            "help": "Learning rate of Muon for the matrices inside the layers (0.002 suits the tiny model); "
            "learning_rate then serves embeddings and norms, through AdamW. Default: AdamW for all."
        },
    )
    confidence_penalty: float = field(
        default=0.0,
        metadata={
            "help": "Weight of the tokens' mean entropy, which is taken off the loss (arXiv 1701.06548): the "
            "alternative to label_smoothing_factor. plain_loss is logged beside it."
        },
    )
    eval_tasks: list[str] = field(
        default_factory=list,
        metadata={
            "help": "Sources of tasks that are not learned, for eval_loss (eval_strategy says when). "
            "Generated ones are drawn from another seed than those that are learned."
        },
    )

    def __post_init__(self) -> None:
        post_init = getattr(super(), "__post_init__", None)
        if post_init is not None:
            post_init()
        settings: Any = self
        if (settings.eval_strategy != "no") != bool(self.eval_tasks):
            raise UserError("eval_strategy and eval_tasks need one another; give both or neither.")
        _check_penalty(settings)
        _check_muon(settings)


def _check_muon(settings: Any) -> None:
    if settings.muon_learning_rate is None:
        return
    if settings.muon_learning_rate <= 0:
        raise UserError(
            f"muon_learning_rate is {settings.muon_learning_rate}; it must be above 0, or left out."
        )
    if settings.deepspeed or settings.fsdp or sharding():
        raise UserError(
            "muon_learning_rate needs whole matrices, which DeepSpeed and FSDP split; leave it out, or "
            "null it in a recipe that stands on this one, as recipes/tiny/sft_zero.yaml does."
        )


def _check_penalty(settings: Any) -> None:
    penalty = settings.confidence_penalty
    if penalty < 0:
        raise UserError(f"confidence_penalty is {penalty}; it must be 0 (off) or more.")
    if penalty and settings.label_smoothing_factor:
        raise UserError(
            "confidence_penalty and label_smoothing_factor do the same in two ways; set one of them to 0."
        )
    if penalty and (settings.loss_type != "nll" or settings.packing or settings.padding_free):
        raise UserError(
            "confidence_penalty needs loss_type: nll and neither packing nor padding_free; set it to "
            "0, or change them."
        )
