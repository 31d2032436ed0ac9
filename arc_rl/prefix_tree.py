"""Draws many completions of each prompt as a tree: samples that agree so far are one row of the batch.

Samples of one prompt begin alike (a program's first line, its likeliest first call), so the model computes
each distinct beginning once and draws for all samples that share it. The distribution is that of
independent samples. It knows nothing of text: tokens in, tokens out.
"""

from __future__ import annotations

from collections.abc import Sequence
from contextlib import AbstractContextManager, nullcontext
from dataclasses import dataclass
from typing import Any

import numpy as np
import numpy.typing as npt
import torch
from torch import Tensor
from transformers import DynamicCache, LogitsProcessorList

from arc_rl.shared_prefix import SharedPrefixCache, shared_prefix_attention, shares_prefix

Indices = npt.NDArray[np.int64]
Numbers = npt.NDArray[np.float64]


@dataclass(frozen=True)
class Draws:
    """Token ids and the entropies (nats) they were drawn under, both (prompts, samples, limit); `lengths`
    (prompts, samples) counts the tokens to the end mark, itself included, or to the limit."""

    tokens: Indices
    entropies: Numbers
    lengths: Indices


def draw(
    model: Any,
    ids: Tensor,
    mask: Tensor,
    *,
    temperatures: Sequence[float],
    cuts: LogitsProcessorList,
    ends: Sequence[int],
    limit: int,
    seed: Sequence[int],
    first: int = 0,
) -> Draws:
    """Draw a completion of each prompt for each of `temperatures`, of at most `limit` tokens.

    `ids` and `mask` are (prompts, length), padded on the left; `cuts` are top-k, top-p and the like, `ends`
    the tokens that end a completion. What sample k of prompt i draws depends on (seed, first + i, k), the
    prompt and the model; on the other prompts by rounding alone. So a batch may be cut in parts, each told
    by `first` how many prompts come before it.
    """
    count, size = len(ids), len(temperatures)
    chances = np.concatenate(
        [np.random.default_rng([*seed, first + i]).random((size, limit)) for i in range(count)]
    )
    drawn = Draws(
        tokens=np.full((count * size, limit), ends[0], dtype=np.int64),
        entropies=np.zeros((count * size, limit)),
        lengths=np.full(count * size, limit, dtype=np.int64),
    )
    chooser = _Chooser(temperatures, cuts)
    reader = _Reader(model, ids, mask)
    alive = np.arange(count * size)
    rows = alive // size
    with reader.attention():
        for step in range(limit):
            tokens, entropies = chooser.choose(reader.logits, rows, alive % size, chances[alive, step])
            drawn.tokens[alive, step], drawn.entropies[alive, step] = tokens, entropies
            going = ~np.isin(tokens, ends)
            drawn.lengths[alive[~going]] = step + 1
            alive = alive[going]
            if not len(alive) or step + 1 == limit:
                break
            rows = reader.read(_branch(rows[going], tokens[going], reader.width))
    shape = (count, size)
    return Draws(
        drawn.tokens.reshape(*shape, limit),
        drawn.entropies.reshape(*shape, limit),
        drawn.lengths.reshape(shape),
    )


class _Chooser:
    """Draws a token for each sample from its row of logits, at its own temperature."""

    def __init__(self, temperatures: Sequence[float], cuts: LogitsProcessorList) -> None:
        self.temperatures, self.kind_of_sample = np.unique(temperatures, return_inverse=True)
        self.cuts = cuts

    def choose(
        self, logits: Tensor, rows: Indices, samples: Indices, chances: Numbers
    ) -> tuple[Indices, Numbers]:
        """Tokens and entropies of `samples`, which lie in `rows`, by inverting each row's cumulative
        distribution at `chances` (0-1).
        """
        divisors = torch.tensor(self.temperatures, dtype=torch.float32, device=logits.device)
        scores = (logits.float()[None] / divisors[:, None, None]).flatten(0, 1)
        logs = torch.log_softmax(scores, dim=-1)
        entropies = torch.special.entr(logs.exp()).sum(-1)
        kept = torch.softmax(self.cuts(None, logs), dim=-1) if self.cuts else logs.exp()
        table = kept.double().cumsum(-1)
        table /= table[:, -1:].clone()
        # All rows laid end to end, row r rising from r to r + 1, make one sorted list and so one search.
        table += torch.arange(len(table), device=table.device)[:, None]
        which = self.kind_of_sample[samples] * len(logits) + rows
        sought = torch.from_numpy(which + chances).to(table.device)
        tokens = (
            torch.searchsorted(table.flatten(), sought, right=True).cpu().numpy() - which * table.shape[1]
        )
        return np.minimum(tokens, table.shape[1] - 1), entropies.cpu().numpy()[which]


@dataclass(frozen=True)
class _Branches:
    """The next rows, equally many a prompt: `prompts` and `parents` say which prompts and rows of the step
    before go on, `tokens` what each row reads, `rows` where each sample lies now.
    """

    prompts: Indices
    parents: Indices
    tokens: Indices
    rows: Indices


def _branch(rows: Indices, tokens: Indices, width: int) -> _Branches:
    """One row for each distinct (row, token) of the samples, where each prompt had `width` rows.

    Prompts with fewer rows than the one with the most repeat their first, so that all stay one rectangle.
    """
    nodes, node_of_sample = np.unique(np.stack([rows, tokens]), axis=1, return_inverse=True)
    prompts, first, counts = np.unique(nodes[0] // width, return_index=True, return_counts=True)
    wide = int(counts.max())
    filled = nodes[:, first].repeat(wide, axis=1)
    place = np.arange(nodes.shape[1]) - first.repeat(counts) + np.arange(len(prompts)).repeat(counts) * wide
    filled[:, place] = nodes
    return _Branches(prompts, filled[0], filled[1], place[node_of_sample.reshape(-1)])


class _Reader:
    """The model and its cache: reads one token a row and holds the logits that follow, (rows, vocabulary)."""

    def __init__(self, model: Any, ids: Tensor, mask: Tensor) -> None:
        self.model, self.mask, self.width = model, mask, 1
        self.positions = mask.sum(1)
        cache = DynamicCache(config=model.config)
        places = (mask.cumsum(1) - 1).clamp(min=0)
        self.logits = self._forward(ids, cache, mask, places)
        self.cache = SharedPrefixCache(cache, mask) if shares_prefix(model, cache) else cache

    def attention(self) -> AbstractContextManager[None]:
        if isinstance(self.cache, SharedPrefixCache):
            return shared_prefix_attention(self.model, self.cache)
        return nullcontext()

    def read(self, branches: _Branches) -> Indices:
        """Go on with these rows; returns the row of each sample."""
        device = self.mask.device
        prompts, parents = (
            torch.from_numpy(part).to(device) for part in (branches.prompts, branches.parents)
        )
        if isinstance(self.cache, SharedPrefixCache):
            self.cache.select(prompts, parents)
        else:
            self.cache.batch_select_indices(parents)
        self.width = len(parents) // len(prompts)
        self.mask = torch.nn.functional.pad(self.mask[prompts], (0, 1), value=1)
        places = self.positions[prompts].repeat_interleave(self.width)[:, None]
        self.positions = self.positions[prompts] + 1
        tokens = torch.from_numpy(branches.tokens).to(device)[:, None]
        self.logits = self._forward(tokens, self.cache, self.mask.repeat_interleave(self.width, 0), places)
        return branches.rows

    def _forward(self, ids: Tensor, cache: DynamicCache, mask: Tensor, places: Tensor) -> Tensor:
        read = self.model(
            input_ids=ids,
            attention_mask=mask,
            position_ids=places,
            past_key_values=cache,
            use_cache=True,
            logits_to_keep=1,
        )
        logits: Tensor = read.logits[:, -1]
        return logits
