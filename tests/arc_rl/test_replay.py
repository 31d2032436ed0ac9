from __future__ import annotations

from collections import Counter
from dataclasses import replace
from pathlib import Path

import numpy as np
import pytest

from arc_rl.errors import UserError
from arc_rl.hindsight import Relabel, pairs_digest
from arc_rl.replay import ReplayBuffer
from arc_rl.tasks.task import Pair, Task


def made(color: int, *, parent: str = "a", closeness: float = 0.5, program: str = "grid") -> Relabel:
    pair = Pair(np.zeros((1, 1), np.int8), np.full((1, 1), color, np.int8))
    return Relabel(
        Task(f"{parent}~{color}", (pair,), (), "hindsight/test", program),
        parent,
        closeness,
        pairs_digest((pair,)),
    )


def drawn(relabels: list[Relabel]) -> list[str]:
    return [item.digest for item in relabels]


def filled(*relabels: Relabel, capacity: int = 10, quota: int = 10) -> ReplayBuffer:
    buffer = ReplayBuffer(capacity, quota)
    buffer.add(relabels, drawn(list(relabels)))
    return buffer


def kept(buffer: ReplayBuffer) -> set[str]:
    return {entry.relabel.task.id for entry in buffer.entries}


def test_the_nearest_stay_when_the_buffer_is_full() -> None:
    buffer = filled(*(made(k, parent=str(k), closeness=k / 10) for k in range(1, 6)), capacity=2)
    assert kept(buffer) == {"4~4", "5~5"}


def test_one_task_never_takes_more_than_its_quota() -> None:
    near = [made(k, parent="a", closeness=0.9) for k in range(1, 5)]
    buffer = filled(*near, made(5, parent="b", closeness=0.1), quota=2)
    assert Counter(entry.relabel.parent for entry in buffer.entries) == {"a": 2, "b": 1}


def test_pairs_that_are_drawn_again_and_again_lose_priority() -> None:
    often, once = made(1, parent="a"), made(2, parent="b")
    buffer = filled(often, once)
    buffer.add([], [often.digest] * 9)
    first, second = buffer.entries
    assert first.priority == pytest.approx(second.priority / 10)


def test_a_shorter_program_replaces_a_longer_one_for_the_same_pairs() -> None:
    buffer = filled(made(1, program="longer"))
    assert buffer.add([made(1, program="short")], []) == 0
    assert len(buffer) == 1
    assert buffer.known(made(1).digest) == ["short"]
    assert buffer.known(made(2).digest) == []


def test_a_longer_program_for_the_same_pairs_is_not_taken_up() -> None:
    buffer = filled(made(1, program="short"))
    assert buffer.add([made(1, program="longer")], []) == 0
    assert buffer.known(made(1).digest) == ["short"]


def test_programs_that_behave_differently_elsewhere_are_kept_side_by_side() -> None:
    one, other = (replace(made(1, program=name), behaviour=name) for name in ("one", "other"))
    buffer = filled(one, other)
    assert buffer.known(one.digest) == ["one", "other"]
    assert [entry.seen for entry in buffer.entries] == [2, 2]


def test_a_uniform_buffer_draws_near_and_far_alike_and_keeps_what_came_last() -> None:
    items = [made(k, parent=str(k), closeness=k / 10) for k in range(1, 10)]
    plain, ranked = ReplayBuffer(3, 3, uniform=True), ReplayBuffer(3, 3)
    for item in reversed(items):
        plain.add([item], [item.digest])
        ranked.add([item], [item.digest])
    assert kept(plain) == {"1~1", "2~2", "3~3"}
    assert kept(ranked) == {"7~7", "8~8", "9~9"}
    far, near = made(1, closeness=0.0), made(2, closeness=1.0)
    counts = Counter(
        buffer.sample(1, [step])[0].digest == far.digest
        for step in range(60)
        for buffer in [ReplayBuffer(2, 2, uniform=True)]
        if buffer.add([far, near], []) == 2
    )
    assert 15 < counts[True] < 45


def test_adding_tells_how_many_came_in_and_stayed() -> None:
    buffer = ReplayBuffer(capacity=2, quota=9)
    assert buffer.add([made(k) for k in range(1, 6)], []) == 2


def test_a_draw_depends_on_the_seed_and_holds_no_item_twice() -> None:
    items = [made(k) for k in range(1, 9)]
    first, second, other = (filled(*items).sample(4, [0, step]) for step in (1, 1, 2))
    assert drawn(first) == drawn(second)
    assert drawn(first) != drawn(other)
    assert len(set(drawn(first))) == 4


def test_what_solved_its_task_stays_and_is_drawn_first_if_asked_for() -> None:
    near = [made(k, parent=str(k), closeness=0.9) for k in range(1, 6)]
    solved = [made(k, parent=str(k), closeness=1.0) for k in range(6, 8)]
    buffer = filled(*near, *solved, capacity=5)
    buffer.add([], [item.digest for item in solved] * 50)
    assert {"6~6", "7~7"} <= kept(buffer)
    for step in range(20):
        first = _same(buffer).sample(3, [step], solved_first=True)
        assert {item.task.id for item in first} > {"6~6", "7~7"}
    assert any("6~6" not in _ids(_same(buffer).sample(3, [step])) for step in range(20))


def test_a_draw_from_too_few_gives_all_and_from_none_nothing() -> None:
    assert len(filled(made(1), made(2)).sample(5, [0])) == 2
    assert ReplayBuffer(2, 2).sample(5, [0]) == []


def test_what_was_replayed_is_drawn_less_often() -> None:
    buffer = filled(*(made(k) for k in range(1, 9)))
    first = set(drawn(buffer.sample(4, [0])))
    again = Counter(item.digest in first for step in range(50) for item in _same(buffer).sample(1, [7, step]))
    assert again[False] > again[True]


def _same(buffer: ReplayBuffer) -> ReplayBuffer:
    copy = ReplayBuffer(buffer.capacity, buffer.quota)
    copy.add([entry.relabel for entry in buffer.entries], [])
    for mine, other in zip(copy.entries, buffer.entries, strict=True):
        mine.seen, mine.replayed = other.seen, other.replayed
    return copy


def test_a_resumed_buffer_goes_on_as_an_uninterrupted_one(tmp_path: Path) -> None:
    buffer = filled(*(made(k, closeness=k / 10) for k in range(1, 9)))
    buffer.sample(3, [0, 1])
    buffer.save(tmp_path / "hindsight.json")
    resumed = ReplayBuffer(10, 10)
    resumed.load(tmp_path / "hindsight.json")
    assert drawn(resumed.sample(5, [0, 2])) == drawn(buffer.sample(5, [0, 2]))
    assert [entry.priority for entry in resumed.entries] == [entry.priority for entry in buffer.entries]


def _ids(relabels: list[Relabel]) -> set[str]:
    return {item.task.id for item in relabels}


def test_a_damaged_state_is_refused_by_name(tmp_path: Path) -> None:
    path = tmp_path / "hindsight.json"
    path.write_text('[{"task": 1}]')
    with pytest.raises(UserError, match=r"hindsight\.json is no readable replay buffer"):
        ReplayBuffer(2, 2).load(path)
