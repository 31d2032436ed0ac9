from __future__ import annotations

import numpy as np

from arc_rl.canvases import Canvas, Frontier, first_canvas, joined, onward, straight_lines
from arc_rl.simplify import from_steps
from arc_rl.tasks.task import Pair, Task
from reward.grids import Grid


def grid(*cells: int) -> Grid:
    return np.array([cells], np.int8)


def task() -> Task:
    train = (Pair(grid(0, 0, 0), grid(1, 2, 3)), Pair(grid(0, 5, 0), grid(1, 2, 3)))
    return Task("line", train, (Pair(grid(0, 0, 7), grid(1, 2, 3)),), "generated/drawing")


def canvas(
    *cells: int, lines: tuple[str, ...] = ("grid = a(grid)",), round: int = 1, origin: str | None = None
):
    right = sum(cell == target for cell, target in zip(cells, (1, 2, 3), strict=True))
    return Canvas(lines, (grid(*cells),) * 3, 2 * (right == 3), right / 3, origin, round)


def frontier(*canvases: Canvas) -> Frontier:
    made = Frontier(task())
    for item in canvases:
        made.add(item)
    return made


def test_the_first_canvas_is_the_inputs_of_train_and_test() -> None:
    start = first_canvas(task())
    assert [shown.tolist() for shown in start.grids] == [[[0, 0, 0]], [[0, 5, 0]], [[0, 0, 7]]]
    assert (start.exact, start.pixels, start.lines) == (0, 0.0, ())


def test_going_on_keeps_the_outputs_and_takes_the_canvas_as_input() -> None:
    further = onward(task(), canvas(1, 0, 0), "0123456789")
    assert further.id == "line@01234567"
    assert [pair.input.tolist() for pair in further.train] == [[[1, 0, 0]]] * 2
    assert [pair.output.tolist() for pair in (*further.train, *further.test)] == [[[1, 2, 3]]] * 3


def test_programs_are_joined_line_behind_line() -> None:
    start = canvas(1, 0, 0, lines=("grid = a(grid)",))
    assert joined(start, from_steps(["grid = b(grid)"])) == from_steps(["grid = a(grid)", "grid = b(grid)"])


def test_only_straight_lines_over_grid_can_be_gone_on_with() -> None:
    start = canvas(1, 0, 0)
    other_name = from_steps(["x = b(x)"], name="x")
    assert joined(start, "def transform(grid):\n    return b(grid)") is None
    assert joined(start, other_name) is None
    assert straight_lines(other_name) is None
    assert joined(first_canvas(task()), other_name) == other_name


def test_a_canvas_seen_before_is_not_new_but_may_get_shorter_lines() -> None:
    found = frontier(canvas(1, 2, 0, lines=("grid = a(grid)", "grid = b(grid)")))
    assert not found.add(canvas(1, 2, 0, lines=("grid = c(grid)",)))
    assert len(found) == 2
    assert found.best.lines == ("grid = c(grid)",)


def test_what_is_drawn_on_test_inputs_does_not_make_a_canvas_new() -> None:
    first = canvas(1, 2, 0)
    second = Canvas(first.lines, (*first.grids[:2], grid(9, 9, 9)), 0, 0.5, None, 1)
    assert not frontier(first).add(second)


def test_exact_grids_count_before_cells() -> None:
    near = Canvas(("a",), (grid(1, 2, 9),) * 3, 0, 0.9, None, 1)
    exact = Canvas(("b",), (grid(1, 2, 3), grid(9, 9, 9), grid(0, 0, 0)), 1, 0.5, None, 1)
    assert frontier(near, exact).best is exact


def test_starts_hold_the_inputs_and_the_best_and_no_canvas_twice() -> None:
    found = frontier(*(canvas(1, color, 0) for color in range(9)), canvas(1, 2, 9))
    starts = found.starts(6, [0, 1])
    assert starts[0].lines == ()
    assert found.best in starts
    assert len(starts) == len({id(start) for start in starts}) == 6
    assert [id(start) for start in starts] == [id(start) for start in found.starts(6, [0, 1])]


def test_starts_are_all_there_is_where_there_is_little() -> None:
    assert len(frontier(canvas(1, 0, 0)).starts(8, [0])) == 2
    assert len(frontier(canvas(1, 0, 0)).starts(1, [0])) == 1


def test_newer_canvases_are_likelier_starts() -> None:
    found = frontier(
        canvas(1, 2, 4),
        *(canvas(1, 0, color, round=1 if color < 5 else 9) for color in range(10) if color != 3),
    )
    drawn = [start.round for seed in range(40) for start in found.starts(3, [seed])[2:]]
    assert drawn.count(9) > 5 * drawn.count(1)


def test_ancestors_are_the_canvases_a_program_came_through() -> None:
    first = canvas(1, 0, 0, lines=("a",))
    found = frontier(first)
    root = found.key([pair.input for pair in task().train])
    first = canvas(1, 0, 0, lines=("a",), origin=root)
    found = frontier(first)
    second = canvas(1, 2, 0, lines=("a", "b"), origin=found.key(first.grids))
    found.add(second)
    assert [before.lines for before in found.ancestors(second)] == [("a",), ()]


def test_an_ancestor_whose_lines_were_replaced_ends_the_chain() -> None:
    found = frontier(canvas(1, 0, 0, lines=("a", "b")))
    second = canvas(1, 2, 0, lines=("a", "b", "c"), origin=found.key(canvas(1, 0, 0).grids))
    found.add(canvas(1, 0, 0, lines=("d",)))
    assert list(found.ancestors(second)) == []


def test_a_saved_frontier_goes_on_as_it_was() -> None:
    found = frontier(canvas(1, 0, 0), canvas(1, 2, 0, round=2))
    resumed = Frontier(task())
    resumed.load(found.to_json())
    assert [start.lines for start in resumed.starts(3, [4])] == [
        start.lines for start in found.starts(3, [4])
    ]
    assert resumed.best.pixels == found.best.pixels
