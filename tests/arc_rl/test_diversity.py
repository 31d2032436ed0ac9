"""Diversity: what is counted as different, and pass@k against counting all subsets."""

from __future__ import annotations

from dataclasses import replace
from itertools import combinations

import numpy as np
import pytest
from samples import sample_attempt

from arc_rl.diversity import (
    METRICS,
    by_task,
    coverage,
    doublings,
    group_figures,
    mean_figures,
    pass_at_k,
    program_counts,
)

ONE = np.array([[1]], dtype=np.int8)
TWO = np.array([[2]], dtype=np.int8)
ATTEMPT = sample_attempt(outputs=(ONE, TWO), fuel=0)


def test_comments_and_spelling_make_no_other_program():
    spelled = replace(ATTEMPT, program="def transform( grid ):  # as it is\n    return (grid)")
    assert list(program_counts([ATTEMPT, spelled]).values()) == [2]


def test_text_that_is_not_python_counts_by_its_spelling_and_no_program_not_at_all():
    broken = replace(ATTEMPT, program="def transform(grid:")
    assert list(program_counts([broken, broken, replace(ATTEMPT, program=None)]).values()) == [2]


def test_a_groups_figures():
    other = replace(ATTEMPT, program="def transform(grid):\n    return flip_vertical(grid)")
    failed = replace(other, status="error", outputs=(ONE, None), truncated=True, tokens=30, entropy=1.5)
    elsewhere = replace(other, outputs=(TWO, TWO), program="def transform(grid):\n    return crop(grid)")
    figures = group_figures([ATTEMPT, ATTEMPT, other, failed, elsewhere])
    assert figures == {
        "group_size": 5,
        "unique_programs": 3,
        "unique_valid_programs": 3,
        "unique_outputs": 2,
        "share_valid": 0.8,
        "share_top_program": 0.4,
        "share_truncated": 0.2,
        "tokens": 14,
        "entropy": pytest.approx(0.7),
    }


def test_outputs_of_another_shape_are_other_outputs_though_their_cells_agree():
    flat, tall = np.zeros((1, 4), np.int8), np.zeros((4, 1), np.int8)
    figures = group_figures([replace(ATTEMPT, outputs=(flat,)), replace(ATTEMPT, outputs=(tall,))])
    assert figures["unique_outputs"] == 2


def test_the_entropy_is_left_out_where_nobody_measured_it():
    assert "entropy" not in group_figures([replace(ATTEMPT, entropy=None)])


def test_figures_are_averaged_over_tasks_not_over_attempts():
    groups = by_task([ATTEMPT, ATTEMPT, ATTEMPT, replace(ATTEMPT, task_id="b", status="error")])
    assert list(groups) == ["a", "b"]
    assert mean_figures(groups.values())["share_valid"] == 0.5
    assert mean_figures([]) == {}


def test_every_figure_is_documented():
    assert {*group_figures([ATTEMPT]), "pass@k"} == set(METRICS)


@pytest.mark.parametrize("samples", [1, 5, 7])
def test_pass_at_k_is_the_share_of_subsets_that_hold_a_right_one(samples):
    for correct in range(samples + 1):
        for k in range(1, samples + 1):
            subsets = list(combinations(range(samples), k))
            expected = sum(min(subset) < correct for subset in subsets) / len(subsets)
            assert pass_at_k(samples, correct, k) == pytest.approx(expected)


@pytest.mark.parametrize("k", [0, 5])
def test_pass_at_k_needs_k_samples(k):
    with pytest.raises(ValueError, match=f"k is {k}"):
        pass_at_k(4, 1, k)


def test_coverage_is_averaged_over_tasks_at_doubling_k():
    assert doublings(1) == [1]
    assert doublings(6) == [1, 2, 4, 6]
    assert doublings(8) == [1, 2, 4, 8]
    assert coverage([0, 2], 4) == {1: 0.25, 2: pytest.approx(5 / 12), 4: 0.5}
    assert coverage([], 4) == {}
