"""Advantage estimators that favour covering many tasks over repeating what already works.

Each turns rewards `(groups, samples)` into advantages of that shape; a group of equal rewards gets zeros.
They know nothing of the loss, which is TRL's.
"""

from __future__ import annotations

from math import comb

import torch
from torch import Tensor


def advantages(name: str, rewards: Tensor, k: int) -> Tensor:
    """The advantages by this name, maxrl or pass_at_k; `k` is the latter's."""
    return maxrl(rewards) if name == "maxrl" else pass_at_k(rewards, k)


def maxrl(rewards: Tensor) -> Tensor:
    """(r - mean) / mean: the likelihood's gradient in place of the success rate's, so that hard tasks count.

    Maximum likelihood RL (Tajwar et al. 2026, arXiv 2602.02710). Assumes rewards of 0 or more; a group whose
    mean is 0 has nothing to learn from and gets zeros.
    """
    mean = rewards.mean(dim=1, keepdim=True)
    return torch.where(mean > 0, (rewards - mean) / mean.clamp(min=1e-12), torch.zeros_like(rewards))


def pass_at_k(rewards: Tensor, k: int) -> Tensor:
    """How much better the best of k samples is for having this one among them, normalised over all k-subsets.

    For rewards 0 and 1 this is the analytical estimator of pass@k training (Chen et al. 2025, arXiv
    2508.10751); in between, the best of k takes the place of "one of k is right", with its mean and standard
    deviation over the subsets. Raises ValueError unless 1 <= k <= samples.
    """
    size = rewards.shape[1]
    if not 1 <= k <= size:
        raise ValueError(f"k is {k}; it must be between 1 and the {size} samples of a group")
    ordered, places = rewards.double().sort(dim=1)
    # The share of subsets whose best is the sample of this rank, and of those of the other samples only.
    best = _shares([comb(rank, k - 1) for rank in range(size)], ordered)
    mean = (ordered * best).sum(dim=1, keepdim=True)
    spread = ((ordered - mean).square() * best).sum(dim=1, keepdim=True).sqrt()
    with_it = _with_each(ordered, k)
    gained = torch.where(spread > 1e-9, (with_it - mean) / spread.clamp(min=1e-9), torch.zeros_like(with_it))
    return torch.zeros_like(gained).scatter(1, places, gained).to(rewards.dtype)


def _with_each(ordered: Tensor, k: int) -> Tensor:
    """The mean best of the k-subsets that hold each sample, from rewards in rising order."""
    size = ordered.shape[1]
    if k == 1:
        return ordered
    # Of the k - 1 others, the best is of higher rank j in comb(j - 1, k - 2) ways (the sample itself is below
    # it and not drawn), else the sample is the best.
    ways = _shares(
        [comb(rank - 1, k - 2) if rank else 0 for rank in range(size)], ordered, comb(size - 1, k - 1)
    )
    above = (ordered * ways).flip(1).cumsum(1).flip(1) - ordered * ways
    own = _shares([comb(rank, k - 1) for rank in range(size)], ordered, comb(size - 1, k - 1))
    return above + ordered * own


def _shares(counts: list[int], like: Tensor, total: int | None = None) -> Tensor:
    """Counts as shares of their sum, or of `total`, in `like`'s type."""
    whole = sum(counts) if total is None else total
    return torch.tensor([count / whole for count in counts], dtype=like.dtype, device=like.device)
