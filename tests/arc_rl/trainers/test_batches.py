"""Tests of arc_rl.trainers.batches."""

from __future__ import annotations

import numpy as np

from arc_rl.trainers.batches import SimilarLengths

LENGTHS = np.random.default_rng(0).integers(10, 500, size=1003).tolist()


def test_every_example_is_seen_once_in_a_pass():
    assert sorted(SimilarLengths(LENGTHS, 8, seed=0)) == list(range(1003))


def test_the_examples_of_a_batch_are_of_similar_length():
    order = list(SimilarLengths(LENGTHS, 8, seed=0))
    spread = [np.ptp([LENGTHS[i] for i in order[start : start + 8]]) for start in range(0, 1000, 8)]
    assert np.mean(spread) < 15


def test_long_and_short_batches_are_mixed():
    order = list(SimilarLengths(LENGTHS, 8, seed=0))
    longest = [max(LENGTHS[i] for i in order[start : start + 8]) for start in range(0, 1000, 8)]
    assert abs(np.corrcoef(longest[:-1], longest[1:])[0, 1]) < 0.3


def test_the_order_depends_on_seed_and_epoch_alone():
    def first(seed: int, epoch: int) -> list[int]:
        return list(SimilarLengths(LENGTHS, 8, seed, epoch=lambda: epoch))

    assert first(0, 1) == first(0, 1)
    assert first(0, 1) != first(0, 0)
    assert first(0, 1) != first(1, 1)


def test_an_incomplete_batch_comes_last():
    order = list(SimilarLengths([5] * 4 + [100] * 6, 4, seed=3))
    assert len(order) == 10
    assert len({len(set(order[start : start + 4])) for start in (0, 4)}) == 1
