"""`python -m arc_rl.trainers.loss_benchmark MODEL`: a GRPO batch's scores with shared prompts and without.

Both run forward and backward over the same completions of real ARC prompts; the ratio within one run is what
counts.
"""

from __future__ import annotations

import sys
from collections.abc import Callable, Sequence
from functools import partial
from typing import Any

import torch
from torch import Tensor
from trl import ModelConfig
from trl.trainer.utils import add_fused_lm_head

from arc_rl.cli import guarded
from arc_rl.policy import load_policy
from arc_rl.sampling_benchmark import prompt_batches, prompts_parser, seconds
from arc_rl.trainers.shared_prompts import completion_scores

Scores = Callable[[Any, Tensor, Tensor, int], tuple[Tensor, Tensor | None]]


def main(argv: Sequence[str]) -> int:
    parser = prompts_parser("python -m arc_rl.trainers.loss_benchmark", __doc__)
    parser.add_argument("--num_generations", type=int, default=8, help="default: %(default)s")
    parser.add_argument("--max_completion_length", type=int, default=48, help="default: %(default)s")
    options = parser.parse_args(argv)
    model, tokenizer = load_policy(ModelConfig(model_name_or_path=options.model), seed=0)
    add_fused_lm_head(model, outputs=("log_probs", "entropy"))
    model.train()
    print(f"{options.prompts} prompts with {options.num_generations} completions each, in s")
    print(f"{'prompt tokens':>14} {'shared':>8} {'whole':>8} {'ratio':>6}")
    for part in prompt_batches(options, model, tokenizer):
        ids = [prompt.ids for prompt in part]
        batch = _batch(ids, options.num_generations, options.max_completion_length)
        shared = seconds(partial(_step, completion_scores, model, *batch))
        whole = seconds(partial(_step, _whole, model, *batch))
        print(f"{len(ids[0]):>14} {shared:>8.2f} {whole:>8.2f} {whole / shared:>6.1f}", flush=True)
    return 0


def _batch(prompts: Sequence[Sequence[int]], samples: int, completion: int) -> tuple[Tensor, Tensor, int]:
    """Every prompt, padded on the left, with this many completions of repeated prompt tokens."""
    longest = max(len(prompt) for prompt in prompts)
    rows, masks = [], []
    for prompt in prompts:
        pad = longest - len(prompt)
        tail = [prompt[place % len(prompt)] for place in range(completion)]
        rows += [[0] * pad + [*prompt, *tail]] * samples
        masks += [[0] * pad + [1] * (len(prompt) + completion)] * samples
    return torch.tensor(rows), torch.tensor(masks), completion


def _whole(model: Any, ids: Tensor, mask: Tensor, completion: int) -> tuple[Tensor, Tensor | None]:
    labels = ids.masked_fill(mask == 0, -100)
    labels[:, :-completion] = -100
    output = model(input_ids=ids, attention_mask=mask, labels=labels, fused_lm_head=True)
    return output.log_probs[:, -completion:], output.entropy[:, -completion:]


def _step(scores: Scores, model: Any, ids: Tensor, mask: Tensor, completion: int) -> None:
    made, _ = scores(model, ids, mask, completion)
    made.sum().backward()
    model.zero_grad()


if __name__ == "__main__":
    sys.exit(guarded(main, sys.argv[1:]))
