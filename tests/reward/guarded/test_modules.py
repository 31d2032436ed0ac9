"""The computing modules: their own results, as lists that are paid for before they are made."""

from __future__ import annotations

import math
from collections import deque

import numpy as np
import pytest

from reward.guarded.meter import TooLarge


@pytest.mark.parametrize(
    ("name", "args", "expected"),
    [
        ("chain", ([1], (2, 3)), [1, 2, 3]),
        ("product", ([1, 2], "ab"), [(1, "a"), (1, "b"), (2, "a"), (2, "b")]),
        ("combinations", ([1, 2, 3], 2), [(1, 2), (1, 3), (2, 3)]),
        ("permutations", ([1, 2],), [(1, 2), (2, 1)]),
        ("groupby", ([1, 1, 2],), [(1, [1, 1]), (2, [2])]),
        ("groupby", ([1, 3, 2], lambda value: value % 2), [(1, [1, 3]), (0, [2])]),
    ],
)
def test_iterators_give_what_itertools_gives(run, name, args, expected):
    found = list(run(f"itertools.{name}", *args))
    assert (
        found == expected if name != "groupby" else [(key, list(group)) for key, group in found] == expected
    )


def test_numbers_come_out_as_in_math(run):
    assert run("math.gcd", 12, 18) == 6
    assert run("math.lcm", 4, 6) == 12
    assert run("math.prod", [2, 3, 4]) == 24
    assert run("math.comb", 5, 2) == 10
    assert run("math.factorial", 5) == 120
    assert run("math.sqrt", 2) == math.sqrt(2)


def test_what_would_be_too_much_is_refused_or_paid_for_before(run, paid):
    for name, args in (
        ("itertools.product", ([range(200)] * 3)),
        ("itertools.permutations", (range(20),)),
        ("itertools.combinations", (range(60), 20)),
        ("math.factorial", (10**6,)),
        ("math.comb", (10**6, 10**5)),
        ("math.lcm", (1 << 5_000, (1 << 5_000) - 1)),
    ):
        with pytest.raises(TooLarge):
            run(name, *args)
    assert paid("itertools.product", range(100), range(100)) >= 10_000
    assert paid("functools.reduce", lambda a, b: a, range(5_000)) >= 5_000


def test_collections_are_counted_and_kept_apart(run):
    assert run("collections.Counter", "aab").most_common(1) == [("a", 2)]
    assert run("collections.defaultdict", list)[3] == []
    assert list(run("collections.deque", [1, 2], 1)) == [2]
    with pytest.raises(TypeError, match="deque"):
        run("collections.deque", [run("collections.deque")])


def test_a_deep_copy_shares_nothing_that_can_change(run, paid):
    value = [[1], {2: [3]}, (4, [5])]
    copied = run("copy.deepcopy", value)
    copied[0].append(0)
    copied[1][2].append(0)
    copied[2][1].append(0)
    assert value == [[1], {2: [3]}, (4, [5])]
    shallow = run("copy.copy", value)
    assert shallow is not value
    assert shallow[0] is value[0]
    assert paid("copy.deepcopy", [[0] * 100 for _ in range(100)]) >= 10_000


def test_a_deep_copy_shares_what_was_shared(run, paid):
    row = [0]
    for value in ([row, row], (row, [row]), {1: row, 2: row}, deque([row, row])):
        copied = run("copy.deepcopy", value)
        assert type(copied) is type(value)
        first, second = copied.values() if type(copied) is dict else copied
        assert first is second or first is second[0]
        assert first is not row
    loop: list[object] = []
    loop.append(loop)
    copied = run("copy.deepcopy", loop)
    assert copied is not loop
    assert copied[0] is copied
    assert paid("copy.deepcopy", [[0] * 100] * 100) < 1_000


@pytest.mark.parametrize("two", [2, np.int8(2), True + 1])
def test_counts_are_whole_numbers_of_any_kind(run, two):
    assert len(list(run("itertools.combinations", [1, 2, 3], two))) == 3
    assert len(list(run("itertools.permutations", [1, 2, 3], r=two))) == 6
    assert len(list(run("itertools.product", [1, 2, 3], repeat=two))) == 9
    assert run("math.comb", np.int8(5), two) == 10
    assert run("math.lcm", two, 3) == 6


@pytest.mark.parametrize("count", [1.5, "2", None])
def test_counts_that_are_no_whole_numbers_are_refused_before_they_are_paid_for(run, count):
    for name, args in (("itertools.combinations", ([1],)), ("math.comb", (3,))):
        with pytest.raises(TypeError, match="integer"):
            run(name, *args, count)
    with pytest.raises(TypeError, match="integer"):
        run("itertools.product", [1], repeat=count)


def test_no_count_gains_fuel(paid):
    assert paid("math.comb", 5, 0) > 0
    with pytest.raises(ValueError, match="non-negative"):
        paid("math.comb", 5, -(10**9))
