"""Laws that tie primitives together: shapes, inverses, idempotence, what is kept and what is painted."""

from __future__ import annotations

from collections.abc import Callable

import numpy as np
import pytest
from hypothesis import given, settings

from reward.dsl import PRIMITIVES, DslError
from reward.dsl.checks import background_of, color_counts
from reward.grids import Grid

from .strategies import SEEDS, random_grid

Step = tuple[object, ...]
quick = settings(max_examples=25, deadline=None, derandomize=True)


def call(grid: Grid, *step: object) -> Grid:
    name, *arguments = step
    return PRIMITIVES[str(name)].function(grid, *arguments)  # type: ignore[return-value]


def chain(grid: Grid, *steps: Step) -> Grid:
    for step in steps:
        grid = call(grid, *step)
    return grid


def on_black(seed: int) -> Grid:
    """A random grid with a black cell, so that black is its background."""
    grid = random_grid(seed)
    grid[0, 0] = 0
    return grid


INVERSES: list[tuple[Step, Step]] = [
    (("flip_horizontal",), ("flip_horizontal",)),
    (("flip_vertical",), ("flip_vertical",)),
    (("transpose",), ("transpose",)),
    (("rotate", 1), ("rotate", 3)),
    (("rotate", 2), ("rotate", -2)),
    (("roll", "up", 2), ("roll", "down", 2)),
    (("roll", "left", 3), ("roll", "right", 3)),
    (("roll", "left", 17), ("roll", "right", 17)),
    (("roll", "down", -61), ("roll", "down", 61)),
    (("swap_colors", 0, 3), ("swap_colors", 3, 0)),
    (("map_colors", {0: 1, 1: 2, 2: 0}), ("map_colors", {1: 0, 2: 1, 0: 2})),
    (("scale", 2), ("downscale", 2)),
    (("pad", 2, 4), ("peel",)),
    (("mirror", "right"), ("left_half",)),
    (("mirror", "left"), ("right_half",)),
    (("mirror", "down"), ("top_half",)),
    (("mirror", "up"), ("bottom_half",)),
]


@pytest.mark.parametrize(("there", "back"), INVERSES, ids=lambda step: str(step[0]))
@quick
@given(seed=SEEDS)
def test_a_step_and_its_inverse_give_the_grid_back(there: Step, back: Step, seed: int) -> None:
    grid = random_grid(seed)
    steps = (there, back, back) if there[0] == "pad" else (there, back)
    np.testing.assert_array_equal(chain(grid, *steps), grid)


IDEMPOTENT: list[Step] = [
    ("compress",),
    ("draw_border", 3),
    ("draw_lines_through", 3, "horizontal"),
    ("draw_rays", "down"),
    ("fill_empty_blocks", 2, 3),
    ("fill_enclosed", 3),
    ("fill_outside", 3),
    ("gravity", "down"),
    ("gravity", "left"),
    ("gravity_objects", "right"),
    ("keep_blocks", 2),
    ("keep_color", 3),
    ("keep_objects", "largest"),
    ("paint", 3),
    ("recolor", 3, 4),
    ("remove_empty_lines",),
    ("remove_noise",),
    ("smooth_lines",),
    ("sort_lines", "up"),
    ("symmetrize", "vertical"),
    ("symmetrize", "horizontal"),
    ("tile_unit",),
    ("trim",),
]


@pytest.mark.parametrize("step", IDEMPOTENT, ids=lambda step: str(step[0]))
@quick
@given(seed=SEEDS)
def test_a_step_done_twice_is_the_step_done_once(step: Step, seed: int) -> None:
    try:
        once = call(on_black(seed), *step)
    except DslError:
        return
    # Without a black cell the background would be another colour the second time.
    if (once == 0).any():
        np.testing.assert_array_equal(call(once, *step), once)


SHAPES: dict[str, tuple[list[Step], Callable[[int, int], tuple[int, int]]]] = {
    "swapped": ([("transpose",), ("rotate", 1), ("rotate", 3)], lambda rows, columns: (columns, rows)),
    "doubled": (
        [("scale", 2), ("stretch", 2, 2), ("tile", 2, 2)],
        lambda rows, columns: (2 * rows, 2 * columns),
    ),
    "taller": (
        [("mirror", "up"), ("tile", 2, 1), ("stretch", 2, 1)],
        lambda rows, columns: (2 * rows, columns),
    ),
    "wider": ([("mirror", "left"), ("tile", 1, 2)], lambda rows, columns: (rows, 2 * columns)),
    "framed": ([("pad", 1), ("pad", 1, 5)], lambda rows, columns: (rows + 2, columns + 2)),
    "shrunk": ([("downscale", 2)], lambda rows, columns: ((rows + 1) // 2, (columns + 1) // 2)),
}


@pytest.mark.parametrize(
    ("step", "shape"),
    [pytest.param(step, rule, id=str(step)) for steps, rule in SHAPES.values() for step in steps],
)
@quick
@given(seed=SEEDS)
def test_the_shape_of_a_result_follows_from_the_shape_of_the_grid(
    step: Step, shape: Callable[[int, int], tuple[int, int]], seed: int
) -> None:
    grid = random_grid(seed)
    assert call(grid, *step).shape == shape(*grid.shape)


REARRANGING: list[Step] = [
    ("flip_horizontal",),
    ("flip_vertical",),
    ("transpose",),
    ("rotate", 1),
    ("roll", "up", 1),
    ("gravity", "up"),
    ("gravity_objects", "down"),
    ("gravity_objects", "left", True),
    ("attract", 1, 2),
    ("sort_lines", "left"),
]


@pytest.mark.parametrize("step", REARRANGING, ids=lambda step: str(step[0]))
@quick
@given(seed=SEEDS)
def test_a_step_that_moves_cells_keeps_their_colours(step: Step, seed: int) -> None:
    grid = random_grid(seed)
    np.testing.assert_array_equal(color_counts(call(grid, *step)), color_counts(grid))


PAINTING_BACKGROUND: list[Step] = [
    ("connect", "star"),
    ("connect", "cross", 7),
    ("continue_pattern", "down"),
    ("draw_rays", "star"),
    ("draw_rays", "cross", 3),
    ("fill_boxes", 7),
    ("fill_empty_blocks", 2, 7),
    ("fill_empty_lines", 7),
    ("fill_enclosed", 7),
    ("fill_outside", 7),
    ("outline", 7),
    ("outline", 7, 3, "corners"),
    ("recolor_regions", "largest", 7),
    ("symmetrize", "both"),
    ("symmetrize_around",),
]


@pytest.mark.parametrize("step", PAINTING_BACKGROUND, ids=lambda step: str(step[0]))
@quick
@given(seed=SEEDS)
def test_a_step_that_paints_background_leaves_all_else(step: Step, seed: int) -> None:
    grid = random_grid(seed)
    try:
        result = call(grid, *step)
    except DslError:
        return
    kept = grid != background_of(grid)
    assert result.shape == grid.shape
    np.testing.assert_array_equal(result[kept], grid[kept])


ERASING: list[Step] = [
    ("keep_blocks", 2),
    ("keep_color", 3),
    ("keep_objects", "largest"),
    ("keep_objects", "not_border", True),
    ("remove_noise",),
]


@pytest.mark.parametrize("step", ERASING, ids=lambda step: str(step[0]))
@quick
@given(seed=SEEDS)
def test_a_step_that_erases_changes_cells_to_background_only(step: Step, seed: int) -> None:
    grid = on_black(seed)
    result = call(grid, *step)
    assert result.shape == grid.shape
    assert (result[result != grid] == 0).all()


WITHOUT_A_SIDE: list[Step] = [
    ("connect", "star"),
    ("draw_lines_through", 3, "diagonal"),
    ("fill_boxes", 7),
    ("fill_empty_blocks", 2, 7),
    ("fill_enclosed", 7),
    ("fill_interior", 7),
    ("keep_blocks", 2),
    ("outline", 7, None, "sides"),
    ("recolor_neighbors", 1, 2, 7),
    ("recolor_objects", "largest", 7),
    ("recolor_regions", "not_smallest", 7),
    ("remove_empty_lines",),
    ("remove_noise",),
    ("scale", 2),
    ("smooth_lines",),
    ("trim",),
]


@pytest.mark.parametrize("step", WITHOUT_A_SIDE, ids=lambda step: str(step[0]))
@pytest.mark.parametrize("flip", [("flip_vertical",), ("rotate", 2)], ids=lambda step: str(step[0]))
@quick
@given(seed=SEEDS)
def test_a_step_that_prefers_no_side_does_the_same_on_turned_grids(step: Step, flip: Step, seed: int) -> None:
    grid = on_black(seed)
    try:
        expected = chain(grid, step, flip)
    except DslError:
        return
    np.testing.assert_array_equal(chain(grid, flip, step), expected)
