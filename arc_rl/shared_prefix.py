"""A key/value cache for many samples of few prompts: each prompt's keys are held once, not once a sample.

Decoding 64 samples of a 1,000-token prompt from a repeated cache reads and copies the prompt 64 times a
token. Here all samples of a prompt attend to its one copy in a single matrix product ("bifurcated
attention", Athiwaratkun et al. 2024, arXiv 2403.08845; Hydragen, Juravsky et al. 2024, arXiv 2402.05099),
with the same result up to rounding. It plugs into Hugging Face models as a cache and a registered attention
function, and knows nothing of sampling.
"""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any

import torch
from torch import Tensor
from transformers import AttentionInterface, DynamicCache
from transformers.cache_utils import CacheLayerMixin, DynamicLayer
from transformers.masking_utils import AttentionMaskInterface

# Architectures whose attention is plain softmax over all earlier positions, and that were tested here.
MODEL_TYPES = frozenset({"llama", "qwen2", "qwen3"})
_NAME = "arc_rl_shared_prefix"


class SharedPrefixLayer(CacheLayerMixin):
    """One layer's keys and values.

    `prefix_keys` is (prompts, heads, prompt length, size), held once a prompt; `keys` is (prompts x
    samples, heads, new tokens, size); values alike. `padding` is added to the prefix's scores, (prompts, 1,
    prompt length).
    """

    def __init__(self, keys: Tensor, values: Tensor, padding: Tensor | None) -> None:
        super().__init__()
        self.prefix_keys, self.prefix_values, self.padding = keys, values, padding
        rows, heads, _, size = keys.shape
        self.keys = keys.new_empty(rows, heads, 0, size)
        self.values = values.new_empty(rows, heads, 0, values.shape[-1])
        self.is_initialized = True

    def lazy_initialization(self, key_states: Tensor, value_states: Tensor) -> None:
        """Nothing to do: the prefix has set the shapes."""

    def update(
        self, key_states: Tensor, value_states: Tensor, *args: Any, **kwargs: Any
    ) -> tuple[Tensor, Tensor]:
        """Append the new tokens and return all of the new ones; the attention adds the prefix itself."""
        self.keys = torch.cat([self.keys, key_states], dim=2)
        self.values = torch.cat([self.values, value_states], dim=2)
        return self.keys, self.values

    def get_seq_length(self) -> int:
        return self.prefix_keys.shape[2] + self.keys.shape[2]

    def get_mask_sizes(self, query_length: int) -> tuple[int, int]:
        return self.get_seq_length() + query_length, 0

    def get_max_length(self) -> int:
        return -1


class SharedPrefixCache(DynamicCache):
    """The cache of prompts that a model has read, made for several continuations of each.

    `mask` is the prompts' attention mask, (prompts, prompt length), 1 where there is a token.
    """

    def __init__(self, prefilled: DynamicCache, mask: Tensor) -> None:
        super().__init__()
        padding = None
        if not bool(mask.all()):
            keys = prefilled.layers[0].keys
            padding = torch.zeros_like(mask, dtype=keys.dtype).masked_fill(mask == 0, float("-inf"))[:, None]
        self.layers = [SharedPrefixLayer(layer.keys, layer.values, padding) for layer in prefilled.layers]

    def select(self, prompts: Tensor, rows: Tensor) -> None:
        """Go on with these prompts, and with these rows: as many for each prompt, in the prompts' order.

        A row may come twice: its two continuations part from here.
        """
        for layer in self.layers:
            layer.keys, layer.values = layer.keys[rows], layer.values[rows]
            if len(prompts) < len(layer.prefix_keys):
                layer.prefix_keys = layer.prefix_keys[prompts]
                layer.prefix_values = layer.prefix_values[prompts]
                layer.padding = None if layer.padding is None else layer.padding[prompts]


def shares_prefix(model: Any, prefilled: DynamicCache) -> bool:
    """Whether this model's attention is one that the shared prefix computes."""
    plain = all(type(layer) is DynamicLayer for layer in prefilled.layers)
    return plain and model.config.model_type in MODEL_TYPES


@contextmanager
def shared_prefix_attention(model: Any, cache: SharedPrefixCache) -> Iterator[None]:
    """Let the model attend through `cache`, one new token a row; its own attention comes back after the
    block.
    """
    before = model.config._attn_implementation

    def attend(module: Any, query: Tensor, key: Tensor, value: Tensor, mask: Any, **options: Any) -> Any:
        return _attention(cache.layers[module.layer_idx], query * options["scaling"], key, value), None

    AttentionInterface.register(_NAME, attend)
    # Continuations are never padded, so nothing is left to mask but the prefix's own padding.
    AttentionMaskInterface.register(_NAME, lambda *args, **kwargs: None)
    model.set_attn_implementation(_NAME)
    try:
        yield
    finally:
        model.set_attn_implementation(before)


def _attention(layer: SharedPrefixLayer, query: Tensor, key: Tensor, value: Tensor) -> Tensor:
    """Attention of one new token a row: query (rows, heads, 1, size) to (rows, 1, heads, size).

    The heads of one key/value group and the rows of one prompt are stacked, so that each meets the prefix
    in one matrix product; scores of prefix and new tokens lie in one buffer, for a common softmax.
    """
    rows, heads, _, size = query.shape
    prompts, groups, prefix, _ = layer.prefix_keys.shape
    samples, shared, recent = rows // prompts, heads // groups, key.shape[2]
    stacked = (
        query.view(prompts, samples, groups, shared, size).transpose(1, 2).reshape(prompts * groups, -1, size)
    )
    scores = query.new_empty(prompts * groups, samples * shared, prefix + recent)
    torch.bmm(stacked, layer.prefix_keys.flatten(0, 1).transpose(1, 2), out=scores[..., :prefix])
    if layer.padding is not None:
        scores.view(prompts, -1, prefix + recent)[..., :prefix] += layer.padding
    near = query.view(rows, groups, shared, size) @ key.transpose(2, 3)
    split = scores[..., prefix:].view(prompts, groups, samples, shared, recent).transpose(1, 2)
    split.copy_(near.view(prompts, samples, groups, shared, recent))
    weights = scores.softmax(-1, dtype=torch.float32).to(value.dtype)
    far = torch.bmm(weights[..., :prefix], layer.prefix_values.flatten(0, 1))
    split = weights[..., prefix:].view(prompts, groups, samples, shared, recent).transpose(1, 2)
    near = split.reshape(rows, groups, shared, recent) @ value
    far = far.view(prompts, groups, samples, shared, -1).transpose(1, 2)
    return (far.reshape(near.shape) + near).view(rows, 1, heads, -1)
