"""Tests of arc_rl.trainers.shared_prompts: the same scores and gradients as reading every row whole."""

from __future__ import annotations

from types import SimpleNamespace
from typing import Any

import pytest
import torch
from hypothesis import given, settings
from hypothesis import strategies as st
from torch import Tensor
from trl.trainer.utils import add_fused_lm_head

from arc_rl.errors import UserError
from arc_rl.tiny import TinyArguments, build_tiny
from arc_rl.trainers.shared_prompts import completion_scores, shares_prompts


@pytest.fixture(scope="module")
def model() -> Any:
    made, _ = build_tiny(TinyArguments(), 0, "sdpa")
    add_fused_lm_head(made, temperature=0.7, outputs=("log_probs", "entropy"))
    return made.train()


def batch(lengths: list[int], samples: int, seed: int) -> tuple[Tensor, Tensor]:
    """Rows in random order: each prompt (padded on the left) with its samples (padded on the right)."""
    rng = torch.Generator().manual_seed(seed)
    rows, masks = [], []
    for length in lengths:
        prompt = torch.randint(5, 60, (length,), generator=rng)
        for _ in range(samples):
            written = int(torch.randint(1, 7, (1,), generator=rng))
            pad, rest = max(lengths) - length, 6 - written
            tokens = torch.randint(5, 60, (written,), generator=rng)
            rows.append(torch.cat([torch.zeros(pad), prompt, tokens, torch.zeros(rest)]).long())
            masks.append(
                torch.cat([torch.zeros(pad), torch.ones(length + written), torch.zeros(rest)]).long()
            )
    order = torch.randperm(len(rows), generator=rng)
    return torch.stack(rows)[order], torch.stack(masks)[order]


def read_whole(model: Any, ids: Tensor, mask: Tensor) -> tuple[Tensor, Tensor]:
    labels = ids.masked_fill(mask == 0, -100)
    labels[:, :-6] = -100
    output = model(input_ids=ids, attention_mask=mask, labels=labels, fused_lm_head=True)
    return output.log_probs[:, -6:], output.entropy[:, -6:]


def gradients(model: Any, scores: Tensor, entropies: Tensor) -> Tensor:
    model.zero_grad()
    (scores * torch.linspace(-1, 1, scores.numel()).view_as(scores) + entropies.square()).sum().backward()
    return torch.cat([weight.grad.flatten() for weight in model.parameters() if weight.grad is not None])


@settings(max_examples=15, deadline=None)
@given(
    lengths=st.lists(st.integers(2, 12), min_size=1, max_size=4),
    samples=st.integers(1, 4),
    seed=st.integers(0, 2**16),
)
def test_sharing_prompts_changes_neither_scores_nor_gradients(
    model: Any, lengths: list[int], samples: int, seed: int
) -> None:
    ids, mask = batch(lengths, samples, seed)
    whole = read_whole(model, ids, mask)
    expected = gradients(model, *whole)
    shared = completion_scores(model, ids, mask, 6)
    made = gradients(model, shared[0], shared[1])
    torch.testing.assert_close(shared[0], whole[0], rtol=1e-4, atol=1e-4)
    torch.testing.assert_close(shared[1], whole[1], rtol=1e-4, atol=1e-4)
    torch.testing.assert_close(made, expected, rtol=1e-3, atol=1e-3)


def test_prompts_that_differ_only_in_their_padding_are_kept_apart(model: Any) -> None:
    ids, mask = batch([8, 8], 1, 0)
    ids[1], mask[1] = ids[0], mask[0]
    mask[1, :3] = 0
    scores, _ = completion_scores(model, ids, mask, 6)
    whole, _ = read_whole(model, ids, mask)
    assert not torch.allclose(scores[0], scores[1], atol=1e-3)
    torch.testing.assert_close(scores, whole, rtol=1e-4, atol=1e-4)


def arguments(**changes: Any) -> Any:
    return SimpleNamespace(**{"gradient_checkpointing": False, "fsdp": "", **changes})


def config(**changes: Any) -> Any:
    plain = {"model_type": "qwen2", "_attn_implementation": "sdpa", "use_sliding_window": False}
    return SimpleNamespace(config=SimpleNamespace(**{**plain, **changes}))


@pytest.mark.parametrize(
    ("change", "key"),
    [
        ({"model_type": "mamba"}, "share_prompts"),
        ({"use_sliding_window": True}, "share_prompts"),
        ({"_attn_implementation": "flash_attention_2"}, "attn_implementation"),
    ],
)
def test_a_model_that_cannot_share_prompts_reads_rows_whole_unless_the_recipe_insists(
    change: dict[str, Any], key: str
) -> None:
    assert shares_prompts(None, config(), arguments())
    assert not shares_prompts(False, config(), arguments())
    assert not shares_prompts(None, config(**change), arguments())
    with pytest.raises(UserError, match=key):
        shares_prompts(True, config(**change), arguments())


@pytest.mark.parametrize("change", [{"gradient_checkpointing": True}, {"fsdp": "full_shard"}])
def test_what_recomputes_or_shards_forwards_stands_against_sharing_prompts(change: dict[str, Any]) -> None:
    assert not shares_prompts(None, config(), arguments(**change))
    with pytest.raises(UserError, match=r"gradient_checkpointing|FSDP"):
        shares_prompts(True, config(), arguments(**change))
