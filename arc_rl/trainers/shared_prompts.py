"""Log-probabilities of completions whose prompts are shared: each prompt is read once, not once a sample.

A GRPO batch holds every prompt as often as it has samples, and an ARC prompt is many times longer than a
program. Here the distinct prompts go through the model once, and every completion goes on from the keys and
values of its own, through which its gradient flows back. The result is that of reading each row whole, up to
rounding. It knows nothing of rewards and losses.
"""

from __future__ import annotations

from typing import Any

import torch
from torch import Tensor
from trl import GRPOConfig

from arc_rl.errors import UserError
from arc_rl.shared_prefix import MODEL_TYPES
from arc_rl.trainers.grpo_checks import check_shared_prompts, unshared_prompts


def shares_prompts(wanted: bool | None, model: Any, args: GRPOConfig) -> bool:
    """Whether the loss shares prompts: as the recipe says, else wherever nothing stands against it.

    Raises UserError that names the key in the way, if the recipe asks for it.
    """
    if wanted is False:
        return False
    attention = model.config._attn_implementation
    if wanted:
        check_shared_prompts(args, attention)
    if not _continues(model.config):
        if wanted:
            raise UserError(
                f"share_prompts: true cannot continue rows of a {model.config.model_type} model; remove it."
            )
        return False
    return unshared_prompts(args, attention) is None


def _continues(config: Any) -> bool:
    """Whether this kind of model can go on from keys and values that several rows share."""
    return config.model_type in MODEL_TYPES and not getattr(config, "use_sliding_window", False)


def completion_scores(model: Any, ids: Tensor, mask: Tensor, completion: int) -> tuple[Tensor, Tensor | None]:
    """Log-probabilities and entropies (nats) of each row's last `completion` tokens, both (rows, completion).

    `ids` and `mask` are (rows, tokens): a prompt of at least two columns, padded on the left, then the
    completion, padded on the right. `model` has TRL's fused head; padded places score 0, and entropies are
    None where the head makes none.
    """
    # The last token of a prompt is read with the completion, since it predicts the completion's first.
    prompt = ids.shape[1] - completion - 1
    rows = torch.stack([ids[:, :prompt], mask[:, :prompt].to(ids.dtype)])
    distinct, place = torch.unique(rows, dim=1, return_inverse=True)
    read = model(input_ids=distinct[0], attention_mask=distinct[1], use_cache=True, logits_to_keep=1)
    cache = read.past_key_values
    cache.batch_select_indices(place)
    labels = ids[:, prompt:].masked_fill(mask[:, prompt:] == 0, -100)
    output = model(
        input_ids=ids[:, prompt:],
        attention_mask=mask,
        past_key_values=cache,
        labels=labels,
        fused_lm_head=True,
    )
    return output.log_probs, output.entropy
