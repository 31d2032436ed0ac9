"""Advantages, against numbers computed by hand and against going through all subsets."""

from __future__ import annotations

from itertools import combinations
from math import comb, sqrt

import pytest
import torch

from arc_rl.advantages import advantages, maxrl, pass_at_k


def test_maxrl_divides_by_the_mean() -> None:
    made = maxrl(torch.tensor([[1.0, 0, 0, 0], [1, 1, 0, 0]]))
    assert made.tolist() == [[3, -1, -1, -1], [1, 1, -1, -1]]


def test_a_rarely_solved_task_weighs_more_in_maxrl_than_in_grpo() -> None:
    rewards = torch.tensor([[1.0] + [0] * 15, [1.0] * 8 + [0] * 8])
    by_spread = (rewards - rewards.mean(1, keepdim=True)) / rewards.std(1, keepdim=True, correction=0)
    ratio = [float(made[0, 0] / made[1, 0]) for made in (maxrl(rewards), by_spread)]
    assert ratio == pytest.approx([15, sqrt(15)])


@pytest.mark.parametrize("name", ["maxrl", "pass_at_k"])
def test_equal_rewards_teach_nothing(name: str) -> None:
    assert not advantages(name, torch.tensor([[0.0] * 4, [0.7] * 4]), 2).any()


def test_pass_at_k_is_the_papers_formula_for_right_and_wrong() -> None:
    # 8 samples, 2 right, k = 4: mean 1 - 15/70, and with a wrong sample in it 1 - 10/35.
    rewards = torch.tensor([[1.0, 0, 0, 1, 0, 0, 0, 0]])
    mean = 1 - comb(6, 4) / comb(8, 4)
    spread = sqrt(mean * (1 - mean))
    right, wrong = (1 - mean) / spread, (1 - mean - comb(5, 3) / comb(7, 3)) / spread
    assert pass_at_k(rewards, 4)[0].tolist() == pytest.approx([right, *[wrong] * 2, right, *[wrong] * 4])


def test_pass_at_1_is_the_reward_over_its_spread() -> None:
    assert pass_at_k(torch.tensor([[3.0, 1.0]]), 1).tolist() == [[1, -1]]


def test_a_task_that_any_k_samples_solve_teaches_nothing_more() -> None:
    rewards = torch.tensor([[1.0, 1, 1, 1, 1, 0, 0, 0]])
    assert not pass_at_k(rewards, 4).any()
    assert pass_at_k(rewards, 2).any()


def test_graded_rewards_are_compared_by_the_best_of_each_subset() -> None:
    rewards, k = [0.3, 1.0, 0.0, 0.3, 0.6], 3
    best = {subset: max(rewards[i] for i in subset) for subset in combinations(range(5), k)}
    mean = sum(best.values()) / len(best)
    spread = sqrt(sum((value - mean) ** 2 for value in best.values()) / len(best))
    expected = []
    for i in range(5):
        held = [value for subset, value in best.items() if i in subset]
        expected.append((sum(held) / len(held) - mean) / spread)
    assert pass_at_k(torch.tensor([rewards]), k)[0].tolist() == pytest.approx(expected, rel=1e-5)


def test_k_must_fit_the_group() -> None:
    with pytest.raises(ValueError, match="k is 5"):
        pass_at_k(torch.zeros(1, 4), 5)
