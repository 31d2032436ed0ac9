from __future__ import annotations

from collections import Counter
from collections.abc import Sequence
from dataclasses import replace
from typing import Any

import numpy as np
import pytest
from samples import sample_attempt

from arc_rl.attempts import Attempt
from arc_rl.degenerate import embeds_answer
from arc_rl.errors import UserError
from arc_rl.hindsight import Relabel, examine, pairs_digest, relabel
from arc_rl.probes import probe_inputs
from arc_rl.tasks.task import Pair, Task
from reward.execution import Execution
from reward.grids import Grid, as_grid


def flip_known(grid: Grid) -> Grid:
    """Fails on whatever is no train input."""
    if grid.tolist() not in ([[1, 2], [3, 0]], [[0, 0], [4, 5]]):
        raise ValueError("a grid it does not know")
    return np.fliplr(grid)


NAMES = {
    "flip": lambda grid: np.fliplr(grid),
    "turn": lambda grid: np.rot90(grid),
    "paint": lambda grid, color: np.where(grid == 0, np.int8(color), grid),
    "blank": lambda rows, columns: np.zeros((rows, columns), np.int8),
    "paint_where": lambda grid, old, new, more: np.where((grid == old) | (grid == more), np.int8(new), grid),
    "flip_known": lambda grid: flip_known(grid),
    "recolor": lambda grid, old, new: np.where(grid == old, np.int8(new), grid),
}


class TrustedRunner:
    """Runs programs with `exec`, and remembers what it was asked to run."""

    def __init__(self) -> None:
        self.batches: list[list[str]] = []

    def run(self, programs: Sequence[str], inputs: Sequence[Sequence[Grid]]) -> list[Execution]:
        self.batches.append(list(programs))
        return [_run(program, grids) for program, grids in zip(programs, inputs, strict=True)]


def _run(program: str, grids: Sequence[Grid]) -> Execution:
    space: dict[str, Any] = dict(NAMES)
    exec(program, space)
    drawn = [_drawn(space["transform"], grid) for grid in grids]
    return Execution("error" if any(grid is None for grid in drawn) else "ok", tuple(drawn))


def _drawn(transform: Any, grid: Grid) -> Grid | None:
    try:
        return as_grid(transform(grid.copy()))
    except ValueError:
        return None


def grid(*rows: Sequence[int]) -> Grid:
    return np.array(rows, np.int8)


def task(id: str = "turning", source: str = "generated/turns") -> Task:
    """Two pairs whose rule is a quarter turn."""
    inputs = (grid([1, 2], [3, 0]), grid([0, 0], [4, 5]))
    pairs = tuple(Pair(before, np.rot90(before)) for before in inputs)
    return Task(id=id, train=pairs, test=(Pair(grid([7, 7]), grid([7], [7])),), source=source)


def program(*lines: str) -> str:
    return "\n    ".join(["def transform(grid):", *lines, "return grid"])


def attempt(task: Task, text: str, *, exact: int = 0, pixels: float = 0.5, sample: int = 0) -> Attempt:
    """An attempt at the task whose outputs are what `text` draws on its train inputs."""
    run = _run(text, [pair.input for pair in task.train])
    return sample_attempt(
        task_id=task.id,
        source=task.source,
        stage="grpo",
        sample=sample,
        completion=text,
        program=text,
        entropy=None,
        outputs=run.outputs,
        pairs=len(task.train),
        exact=exact,
        pixels=pixels,
        solved_train=exact == len(task.train),
        solved_test=None,
    )


def relabelled(*texts: str, runner: TrustedRunner | None = None) -> list[Relabel]:
    made = relabel([attempt(task(), text) for text in texts], {"turning": task()})
    return examine(made, runner or TrustedRunner())


def test_a_failed_attempt_becomes_the_task_of_drawing_what_it_drew() -> None:
    (found,) = relabelled(program("grid = flip(grid)"))
    assert found.parent == "turning"
    assert found.task.program == program("grid = flip(grid)")
    assert [pair.input.tolist() for pair in found.task.train] == [[[1, 2], [3, 0]], [[0, 0], [4, 5]]]
    assert [pair.output.tolist() for pair in found.task.train] == [[[2, 1], [0, 3]], [[0, 0], [5, 4]]]


def test_test_pairs_never_take_part() -> None:
    known = task()
    longer = attempt(known, program("grid = flip(grid)"))
    longer = replace(longer, outputs=(*longer.outputs, grid([7, 7])))
    (found,) = relabel([longer], {"turning": known})
    assert found.task.test == ()
    assert len(found.task.train) == 2


def test_an_attempt_without_a_grid_for_each_input_gives_nothing() -> None:
    known = task()
    whole = attempt(known, program("grid = flip(grid)"))
    half = replace(whole, outputs=(whole.outputs[0], None), status="error")
    empty = replace(whole, program=None)
    assert relabel([half, empty], {"turning": known}) == []


def test_steps_without_effect_and_dead_values_are_removed() -> None:
    text = program("unused = turn(grid)", "grid = recolor(grid, 8, 9)", "grid = flip(grid)")
    (found,) = relabelled(text)
    assert found.task.program == program("grid = flip(grid)")


def test_all_prefixes_of_all_programs_run_in_one_batch() -> None:
    runner = TrustedRunner()
    relabelled(
        program("grid = flip(grid)"), program("grid = turn(grid)", "grid = paint(grid, 3)"), runner=runner
    )
    assert [len(batch) for batch in runner.batches] == [3, 2]


def test_programs_that_draw_the_same_count_once_and_the_shortest_stays() -> None:
    turned = program("grid = turn(grid)", "grid = turn(grid)", "grid = turn(grid)", "grid = turn(grid)")
    longer = program("grid = turn(grid)", "grid = turn(grid)", "grid = turn(grid)", "grid = flip(grid)")
    shorter = program("grid = flip(grid)", "grid = turn(grid)")
    assert relabelled(turned) == []
    (found,) = relabelled(longer, shorter)
    assert found.task.program == shorter


def test_what_the_buffer_already_holds_is_not_run_again() -> None:
    runner = TrustedRunner()
    kept = program("grid = flip(grid)")
    made = relabel([attempt(task(), kept)], {"turning": task()})
    assert examine(made, runner, known=lambda digest: [kept]) == []
    assert sum(map(len, runner.batches)) == 0
    assert len(examine(made, runner, known=lambda digest: [program("grid = turn(grid)")])) == 1


def test_programs_that_differ_only_on_probe_inputs_are_both_kept() -> None:
    both = relabelled(program("grid = recolor(grid, 1, 6)"), program("grid = paint_where(grid, 1, 6, 8)"))
    assert len({item.digest for item in both}) == 1
    assert len({item.behaviour for item in both}) == len({item.task.id for item in both}) == 2


def test_a_program_that_fails_on_a_probe_is_kept_if_it_draws_its_own_pairs() -> None:
    assert len(relabelled(program("grid = flip_known(grid)"))) == 1


def test_probes_have_the_shapes_of_the_inputs_and_never_change() -> None:
    inputs = [pair.input for pair in task().train]
    first, second, third = probe_inputs(inputs)
    assert [probe.shape for probe in (first, second, third)] == [(2, 2)] * 3
    assert sorted(first.ravel()) == sorted(inputs[0].ravel())
    assert [probe.tolist() for probe in probe_inputs(inputs)] == [
        probe.tolist() for probe in (first, second, third)
    ]


def test_what_is_left_out_is_counted_by_reason() -> None:
    flip = program("grid = flip(grid)")
    turned = program(*["grid = turn(grid)"] * 4)
    honest = attempt(task(), flip)
    forged = replace(honest, outputs=attempt(task(), program("grid = paint(grid, 3)")).outputs)
    made = relabel([honest, attempt(task(), turned), forged, honest], {"turning": task()})
    rejected: Counter[str] = Counter()
    assert len(examine(made, TrustedRunner(), rejected=rejected)) == 1
    assert rejected == {"identity": 1, "draws_otherwise": 1, "repeated": 1}


@pytest.mark.parametrize(
    "text",
    [program(), program("grid = blank(2, 2)"), program("grid = flip(grid)", "grid = flip(grid)")],
    ids=["empty", "constant", "identity"],
)
def test_programs_that_teach_nothing_are_rejected(text: str) -> None:
    assert relabelled(text) == []


def test_one_output_for_different_inputs_is_constant_even_if_the_input_is_read() -> None:
    everything = program("grid = paint(grid, 9)", *(f"grid = recolor(grid, {old}, 9)" for old in range(1, 6)))
    assert relabelled(everything) == []


def test_programs_that_spell_out_a_picture_are_rejected() -> None:
    assert embeds_answer("x = [[1, 2, 3], [4, 5, 6], [7, 8, 9]]")
    assert embeds_answer("x = (1, 2, 3, 4, 5, 6, 7, 8, 9, 1, 2, 3, 4)")
    assert not embeds_answer("x = draw_box(grid, (0, 0), (2, 2), 3)")
    assert not embeds_answer("x = polyline(grid, [(0, 0), (2, 2)], 3)")


def test_a_program_that_draws_something_else_when_run_again_is_dropped() -> None:
    known = task()
    honest = attempt(known, program("grid = flip(grid)"))
    forged = replace(honest, outputs=attempt(known, program("grid = paint(grid, 3)")).outputs)
    assert examine(relabel([forged], {"turning": known}), TrustedRunner()) == []


def test_closeness_counts_exact_pairs_and_right_cells() -> None:
    near = attempt(task(), program("grid = flip(grid)"), exact=1, pixels=0.75)
    (found,) = relabel([near], {"turning": task()})
    assert found.closeness == pytest.approx((0.5 + 0.75) / 2)


def test_attempts_at_a_held_out_task_are_refused_unless_at_test_time() -> None:
    known = task(id="0d3d703e", source="arc-agi-1/training")
    attempts = [attempt(known, program("grid = flip(grid)"))]
    with pytest.raises(UserError, match="0d3d703e is held out"):
        relabel(attempts, {"0d3d703e": known})
    assert len(relabel(attempts, {"0d3d703e": known}, test_time=True)) == 1


def test_a_list_of_pairs_has_one_name_in_any_order() -> None:
    first, second = task().train
    assert pairs_digest((first, second)) == pairs_digest((second, first))
    assert pairs_digest((first,)) != pairs_digest((second,))


def test_a_relabel_survives_its_json_form() -> None:
    (found,) = relabelled(program("grid = flip(grid)"))
    again = Relabel.from_json(found.to_json())
    assert (again.digest, again.parent, again.closeness) == (found.digest, found.parent, found.closeness)
    assert again.task.to_json() == found.task.to_json()
