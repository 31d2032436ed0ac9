"""Samples several completions of each prompt from any Hugging Face causal language model.

It turns messages into tokens and drawn tokens into text; `prefix_tree` draws them. It knows nothing of
tasks or programs.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from typing import Any

import torch
from torch import Tensor
from transformers import LogitsProcessorList, MinPLogitsWarper, TopKLogitsWarper, TopPLogitsWarper

from arc_rl.errors import UserError
from arc_rl.policy import context_length
from arc_rl.prefix_tree import Draws, draw
from arc_rl.prompts import Messages, token_ids
from arc_rl.sampling_settings import Sampling


@dataclass(frozen=True)
class Completion:
    """One sampled completion: its text, its length in tokens (end mark included), whether the length limit
    cut it off, and the mean entropy of its tokens in nats under the temperature it was drawn at (before
    top-k/p cuts; None where another sampler drew it and did not tell).
    """

    text: str
    tokens: int
    truncated: bool
    entropy: float | None
    temperature: float


def sample(
    model: Any, tokenizer: Any, prompts: Sequence[Messages], settings: Sampling, seed: int | tuple[int, ...]
) -> list[list[Completion]]:
    """`settings.num_samples` completions of each prompt, all prompts in one batch.

    The same model, prompts, settings and seed give the same completions on the same machine; what a
    prompt's neighbours in the batch are changes its completions by rounding alone. Raises UserError where a
    prompt and its completion do not fit the model's context.
    """
    rows = token_ids(prompts, tokenizer)
    draws, ends = sample_tokens(model, tokenizer, rows, settings, (seed,) if isinstance(seed, int) else seed)
    texts = _Texts(tokenizer)
    return [
        [
            Completion(
                text=texts(row[:length]),
                tokens=int(length),
                truncated=row[length - 1] not in ends,
                entropy=float(entropy[:length].mean()),
                temperature=temperature,
            )
            for row, entropy, length, temperature in zip(*group, settings.temperatures, strict=True)
        ]
        for group in zip(draws.tokens, draws.entropies, draws.lengths, strict=True)
    ]


def sample_tokens(
    model: Any,
    tokenizer: Any,
    rows: Sequence[Sequence[int]],
    settings: Sampling,
    seed: tuple[int, ...],
    first: int = 0,
) -> tuple[Draws, list[int]]:
    """`sample` for prompts of token ids: what is drawn as tokens, and the tokens that end a completion.

    `first` says how many prompts of the batch come before these, where it is drawn in parts.
    """
    model = model.get_base_model() if hasattr(model, "get_base_model") else model
    ends = end_tokens(model, tokenizer)
    ids, mask = _padded(model, rows, settings, padding=ends[0])
    with _inference(model):
        draws = draw(
            model,
            ids,
            mask,
            temperatures=settings.temperatures,
            cuts=_cuts(settings),
            ends=ends,
            limit=settings.max_completion_length,
            seed=seed,
            first=first,
        )
    return draws, ends


def end_tokens(model: Any, tokenizer: Any) -> list[int]:
    """Every token that ends a completion: the tokenizer's end mark and those of the model's own settings."""
    stated = getattr(model.generation_config, "eos_token_id", None)
    ends = [tokenizer.eos_token_id, *(stated if isinstance(stated, list) else [stated])]
    return sorted({end for end in ends if end is not None})


class _Texts:
    """Decodes token rows, equal ones once."""

    def __init__(self, tokenizer: Any) -> None:
        self.tokenizer = tokenizer
        self.known: dict[bytes, str] = {}

    def __call__(self, tokens: Any) -> str:
        key = tokens.tobytes()
        if key not in self.known:
            self.known[key] = self.tokenizer.decode(tokens.tolist(), skip_special_tokens=True)
        return self.known[key]


def _cuts(settings: Sampling) -> LogitsProcessorList:
    """The settings that forbid tokens, in the order of `generate`."""
    cuts = LogitsProcessorList()
    if settings.top_k:
        cuts.append(TopKLogitsWarper(settings.top_k))
    if settings.top_p < 1:
        cuts.append(TopPLogitsWarper(settings.top_p))
    if settings.min_p is not None:
        cuts.append(MinPLogitsWarper(settings.min_p))
    return cuts


def _padded(
    model: Any, rows: Sequence[Sequence[int]], settings: Sampling, padding: int
) -> tuple[Tensor, Tensor]:
    """The prompts' tokens and mask, (prompts, length), padded on the left to one length."""
    longest, context = max(map(len, rows)), context_length(model)
    if context is not None and longest + settings.max_completion_length > context:
        raise UserError(
            f"A prompt of {longest} tokens and max_completion_length {settings.max_completion_length} exceed "
            f"the model's context of {context} tokens; set max_prompt_length or leave the task out."
        )
    ids = torch.tensor([[padding] * (longest - len(row)) + list(row) for row in rows])
    mask = torch.tensor([[0] * (longest - len(row)) + [1] * len(row) for row in rows])
    return ids.to(model.device), mask.to(model.device)


@contextmanager
def _inference(model: Any) -> Iterator[None]:
    """Without gradients or dropout; the model's training mode comes back after."""
    training = model.training
    with torch.inference_mode():
        model.eval()
        try:
            yield
        finally:
            model.train(training)
