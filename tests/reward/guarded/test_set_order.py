"""The order in which sets are gone through."""

from __future__ import annotations

from reward.guarded.meter import Meter
from reward.guarded.set_order import in_order


def test_sets_of_numbers_keep_pythons_order_and_sets_of_texts_are_sorted():
    meter = Meter()
    meter.fill(1_000)
    numbers, places = {3, 1, 2}, {(2, 1), (0, 5)}
    assert in_order(meter, numbers) is numbers
    assert in_order(meter, places) is places
    assert in_order(meter, {"b", "c", "a"}) == ["a", "b", "c"]
    assert in_order(meter, {None, "a", 2, (1, "x")}) == [2, "a", None, (1, "x")]
