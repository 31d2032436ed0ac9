"""Values as text: the same everywhere, paid for by length."""

from __future__ import annotations

import numpy as np
import pytest


@pytest.mark.parametrize(
    "value", [3, 2.5, True, None, "a", [1, "b"], (1,), {1: [2]}, {3}, np.arange(3), range(2)]
)
def test_text_is_pythons(run, value):
    assert run("str", value) == str(value)
    assert run("repr", value) == repr(value)
    assert run(":text", value, ord("r")) == repr(value)


def test_what_has_an_address_or_no_order_has_no_text(run):
    for value in (len, iter([1]), lambda: 1, [len], {"a", "b"}, {1: {"a", "b"}}):
        with pytest.raises(TypeError):
            run("str", value)


def test_numbers_in_a_field_stay_numbers_so_that_they_can_be_formatted(run):
    assert run(":text", 2.5, -1) == 2.5
    assert run(":text", [1], -1) == "[1]"


def test_text_is_paid_for_by_its_length_and_long_numbers_by_the_square_of_theirs(paid):
    assert paid("str", [1] * 1_000) >= 3_000
    assert paid("str", 1 << 8_000) > 3 * paid("str", 1 << 4_000)
    assert paid("str", 5) < 10
