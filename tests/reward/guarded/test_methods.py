"""Methods of lists, dicts, sets and texts: Python's own results, each paid for by its work."""

from __future__ import annotations

from collections import Counter, defaultdict, deque

import pytest

from reward.guarded.meter import TooLarge

LONG = list(range(4_000))


@pytest.mark.parametrize(
    ("target", "name", "args"),
    [
        ([3, 1, 2], "index", (1,)),
        ([3, 1, 2], "pop", (0,)),
        ({1: 2}, "get", (1, 5)),
        ({1: 2}, "get", (3, 5)),
        ({1: 2}, "setdefault", (3, 5)),
        ({1, 2}, "union", ([3],)),
        ({1, 2}, "issubset", ({1, 2, 3},)),
        (Counter("aab"), "most_common", (1,)),
        ("a,b", "split", (",",)),
        ("-", "join", (["a", "b"],)),
        ("aba", "replace", ("a", "cc")),
        ("7", "zfill", (3,)),
        ((1, 2, 1), "count", (1,)),
    ],
)
def test_a_method_gives_what_python_gives(run, target, name, args):
    expected = getattr(target.copy() if hasattr(target, "copy") else target, name)(*args)
    assert run(f".{name}", target, *args) == expected


def test_methods_that_change_their_target_change_it(run):
    values, members, table = [2, 1], {1}, {}
    run(".append", values, 3)
    run(".extend", values, (4, 5))
    run(".sort", values, reverse=True)
    run(".add", members, 2)
    run(".update", table, {1: 2})
    assert (values, members, table) == ([5, 4, 3, 2, 1], {1, 2}, {1: 2})


@pytest.mark.parametrize(
    ("target", "name", "args"),
    [
        (LONG, "count", (7,)),
        (LONG, "index", (3_999,)),
        (LONG, "copy", ()),
        ([], "extend", (LONG,)),
        (set(), "update", (LONG,)),
        ({1}, "union", (LONG,)),
        ("b" * 4_000, "count", ("a",)),
        ("b" * 4_000, "upper", ()),
    ],
)
def test_what_goes_through_much_pays_for_it(paid, target, name, args):
    assert paid(f".{name}", target, *args) >= 1_000


def test_a_key_is_paid_for_when_it_is_put_in(paid):
    heavy = tuple(range(5_000))
    for target, name in (({}, "setdefault"), (set(), "add"), (set(), "discard"), ({}, "get")):
        args = (heavy,) if name in ("add", "discard") else (heavy, 1)
        assert paid(f".{name}", target, *args) >= 5_000


def test_values_have_the_methods_of_their_type_alone(run):
    for target, name in (
        ([], "add"),
        ({}, "append"),
        ((), "sort"),
        ("a", "append"),
        (1, "append"),
        (None, "get"),
    ):
        with pytest.raises(TypeError, match="no method"):
            run(f".{name}", target, 1)


def test_what_would_be_too_large_is_refused(run):
    for target, name, args in (("a" * 2_000, "replace", ("a", "b" * 2_000)), ("a", "ljust", (10**9,))):
        with pytest.raises(TooLarge):
            run(f".{name}", target, *args)
    with pytest.raises(TooLarge):
        run(".join", "b" * 2_000, ["a"] * 2_000)


def test_a_deque_holds_no_deque(run):
    for name, item in (("append", deque()), ("appendleft", deque()), ("extend", [deque()])):
        with pytest.raises(TypeError, match="deque"):
            run(f".{name}", deque(), item)


def test_a_method_that_is_not_called_at_once_is_guarded_all_the_same(run):
    counts = Counter("aab")
    assert max(counts, key=run(":method", counts, "get")) == "a"
    with pytest.raises(TypeError, match="no method"):
        run(":method", 3, "append")


def test_a_set_of_texts_is_emptied_in_sorted_order(run):
    members = {"c", "a", "b"}
    assert [run(".pop", members) for _ in range(3)] == ["a", "b", "c"]
    assert run(".get", defaultdict(int), 3) is None


def test_a_counter_of_anything_but_numbers_is_neither_ranked_nor_added_to(run):
    counts = Counter({0: (1,), 1: (2,)})
    for name, args in (("most_common", ()), ("update", (counts,)), ("total", ())):
        with pytest.raises(TypeError, match="numbers"):
            run(f".{name}", counts, *args)
    for sign in ("+", "-", "&", "|"):
        with pytest.raises(TypeError, match="numbers"):
            run(sign, Counter(), counts)


def test_views_of_dicts_are_sets_as_in_python(run):
    counts = {1: 2, 3: 4}
    assert run("&", counts.keys(), {3, 5}) == {3}
    assert run("-", counts.items(), [(1, 2)]) == {(3, 4)}
    assert run("==", counts.keys(), {1, 3})
    assert run("in", 4, counts.values())
    with pytest.raises(TypeError, match="container"):
        run("|", counts.keys(), iter([1]))


def test_an_iterator_is_looked_through_up_to_what_is_found(run):
    iterator = iter([(1,), (2,), (3,)])
    assert run("in", (2,), iterator)
    assert list(iterator) == [(3,)]
    assert not run("in", (2,), iter([(1,)]))


def test_a_set_of_numbers_is_emptied_in_pythons_order(run):
    ours, pythons = {5, 6, 900}, {5, 6, 900}
    found = []
    for added in (1, 0, 7):
        found.append((run(".pop", ours), pythons.pop()))
        run(".add", ours, added)
        pythons.add(added)
    assert all(ours == python for ours, python in found)


def test_a_set_that_was_thinned_out_keeps_pythons_order(run):
    ours, pythons = set(range(0, 4_000, 37)), set(range(0, 4_000, 37))
    for member in range(0, 3_700, 37):
        run(".discard", ours, member)
        pythons.discard(member)
    assert list(ours) == list(pythons)


def test_what_is_handed_over_by_name_is_paid_for(run, paid):
    text, part = "a" * 10_000, "a" * 5_000
    assert paid(".rsplit", text, sep=part) >= paid(".rsplit", text, part)
    values = {"b": 2}
    run(".update", values, a=1)
    assert values == {"b": 2, "a": 1}
    with pytest.raises(TypeError, match="Counter"):
        run(".update", Counter(), a=[1])


def test_a_default_has_no_text(run):
    for value in (run("collections.defaultdict", list), [run("collections.defaultdict", None)]):
        with pytest.raises(TypeError, match="defaultdict"):
            run("str", value)
