from __future__ import annotations

from math import log

import pytest
import torch

from arc_rl.trainers.supervised import IGNORED
from arc_rl.trainers.token_loss import token_loss

# Two tokens of a vocabulary of two: 3 to 1 sure of the first, undecided of the second; the third counts not.
LOGITS = torch.tensor([[[log(3.0), 0.0], [0.0, 0.0], [9.0, 0.0]]])
TARGETS = torch.tensor([[0, 1, IGNORED]])
PLAIN = -log(0.75) - log(0.5)
ENTROPY = -0.75 * log(0.75) - 0.25 * log(0.25) + log(2)


def test_the_plain_loss_is_the_targets_negative_log_likelihood() -> None:
    assert float(token_loss(LOGITS, TARGETS)) == pytest.approx(PLAIN)


def test_the_penalty_takes_off_the_entropy() -> None:
    assert float(token_loss(LOGITS, TARGETS, penalty=0.1)) == pytest.approx(PLAIN - 0.1 * ENTROPY)


def test_smoothing_spreads_a_share_of_the_target() -> None:
    spread = -(log(0.75) + log(0.25)) / 2 - log(0.5)
    assert float(token_loss(LOGITS, TARGETS, smoothing=0.2)) == pytest.approx(0.8 * PLAIN + 0.2 * spread)


def test_the_penalty_settles_on_a_less_sure_distribution() -> None:
    sureness = []
    for penalty in (0.0, 0.5):
        logits = torch.zeros(1, 1, 4, requires_grad=True)
        optimizer = torch.optim.SGD([logits], lr=1.0)
        for _ in range(200):
            optimizer.zero_grad()
            token_loss(logits, torch.tensor([[2]]), penalty=penalty).backward()
            optimizer.step()
        sureness.append(float(logits.detach().softmax(-1)[0, 0, 2]))
    assert sureness[0] > 0.99
    assert 0.7 < sureness[1] < 0.95
