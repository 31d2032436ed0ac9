"""Tests of arc_rl.trainers.muon."""

from __future__ import annotations

import copy

import pytest
import torch
from torch import nn

from arc_rl.tiny import TinyArguments, build_tiny
from arc_rl.trainers.muon import Muon, muon_with_adamw, orthogonalised

SMALL = TinyArguments(tiny_width=32, tiny_layers=2, tiny_heads=2, tiny_context=64)
SETTINGS = {"learning_rate": 0.01, "betas": (0.9, 0.98), "eps": 1e-8, "weight_decay": 0.1}


def tiny_with_gradients(seed: int = 0) -> nn.Module:
    model = build_tiny(SMALL, seed)[0]
    model(torch.arange(30).reshape(2, 15)).logits.square().mean().backward()
    return model


@pytest.mark.parametrize("shape", [(3, 16, 16), (2, 24, 8), (2, 8, 24)])
def test_singular_values_come_near_one(shape):
    torch.manual_seed(0)
    values = torch.linalg.svdvals(orthogonalised(torch.randn(shape)))
    assert values.min() > 0.5
    assert values.max() < 1.3


def test_updates_are_those_of_torchs_muon():
    ours, theirs = tiny_with_gradients(), tiny_with_gradients()
    shared = {"lr": 0.02, "weight_decay": 0.1}
    steps = [
        Muon([p for n, p in ours.named_parameters() if "proj" in n], **shared),
        torch.optim.Muon(
            [p for n, p in theirs.named_parameters() if "proj" in n],
            **shared,
            adjust_lr_fn="match_rms_adamw",
        ),
    ]
    before = copy.deepcopy(ours.state_dict())
    for _ in range(3):
        for optimizer in steps:
            optimizer.step()
    for name, weight in ours.state_dict().items():
        moved = (weight - before[name]).norm()
        assert (weight - theirs.state_dict()[name]).norm() <= 0.1 * moved  # theirs rounds to bfloat16


def test_muon_takes_the_layers_matrices_and_adamw_all_else():
    optimizer = muon_with_adamw(tiny_with_gradients(), muon_learning_rate=0.02, **SETTINGS)
    counts = {
        name: sum(len(g["params"]) for g in half.param_groups) for name, half in optimizer.halves.items()
    }
    assert counts == {"muon": 2 * 7, "adamw": 1 + 2 * 2 + 1}  # the tied embedding is one weight


def test_norms_are_not_decayed():
    optimizer = muon_with_adamw(tiny_with_gradients(), muon_learning_rate=0.02, **SETTINGS)
    decayed = {
        weight.ndim: group["weight_decay"] for group in optimizer.param_groups for weight in group["params"]
    }
    assert decayed == {2: 0.1, 1: 0.0}


def test_a_schedule_reaches_both_halves_with_their_own_rates():
    optimizer = muon_with_adamw(tiny_with_gradients(), muon_learning_rate=0.02, **SETTINGS)
    schedule = torch.optim.lr_scheduler.LambdaLR(optimizer, lambda step: 0.5**step)
    optimizer.step()
    schedule.step()
    rates = [group["lr"] for half in optimizer.halves.values() for group in half.param_groups]
    assert rates == [0.01, 0.005, 0.005]


def test_a_restored_optimizer_goes_on_as_if_never_stopped():
    first, second = tiny_with_gradients(), tiny_with_gradients()
    whole = muon_with_adamw(first, muon_learning_rate=0.02, **SETTINGS)
    whole.step()
    second.load_state_dict(first.state_dict())
    restored = muon_with_adamw(second, muon_learning_rate=0.3, **SETTINGS)
    restored.load_state_dict(copy.deepcopy(whole.state_dict()))
    whole.step()
    restored.step()
    pairs = zip(first.parameters(), second.parameters(), strict=True)
    assert all(torch.equal(one, other) for one, other in pairs)


def test_frozen_weights_are_left_alone():
    model = tiny_with_gradients()
    frozen = model.model.layers[0].mlp.up_proj.weight.requires_grad_(False)
    before = frozen.clone()
    muon_with_adamw(model, muon_learning_rate=0.02, **SETTINGS).step()
    assert torch.equal(frozen, before)
