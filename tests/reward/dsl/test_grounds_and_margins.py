"""Steps on any ground, boxes with margins, and what is laid over a grid or read off its parts."""

from __future__ import annotations

import numpy as np
import pytest
from hypothesis import given, settings

from reward.dsl import DslError
from reward.dsl.colors import dominant_color, on_black, swap_colors
from reward.dsl.drawing import fill_rectangle, stamp
from reward.dsl.filling import fill_enclosed
from reward.dsl.geometry import flip_horizontal, orientations, rotate
from reward.dsl.grids import bounds, new_grid, overlay, paste, trim
from reward.dsl.motion import gravity
from reward.dsl.objects import box, color_of, colors_of, find_objects
from reward.dsl.partitions import halves, split
from reward.dsl.patterns import complete_tiling, find_pattern
from reward.dsl.relations import closest_cell
from reward.grids import Grid, as_grid

from .strategies import SEEDS, random_grid

quick = settings(max_examples=40, deadline=None, derandomize=True)


@quick
@given(seed=SEEDS)
def test_a_step_on_black_sees_the_commonest_colour_as_black_and_gives_it_back(seed: int) -> None:
    grid = random_grid(seed)
    seen: list[Grid] = []

    def step(turned: Grid) -> Grid:
        seen.append(turned)
        return turned

    np.testing.assert_array_equal(on_black(grid, step), grid)
    assert dominant_color(grid) in (0, *grid[seen[0] == 0])
    np.testing.assert_array_equal(seen[0], swap_colors(grid, 0, dominant_color(grid)))


def test_black_cells_fall_on_a_coloured_ground() -> None:
    grid = as_grid([[8, 0, 8], [8, 8, 8], [3, 8, 8]])
    assert gravity(grid, "down").tolist() == [[8, 0, 8], [8, 8, 8], [3, 8, 8]]
    fallen = on_black(grid, lambda turned: gravity(turned, "down"))
    assert fallen.tolist() == [[8, 8, 8], [8, 8, 8], [3, 0, 8]]


@quick
@given(seed=SEEDS)
def test_on_a_black_ground_it_is_the_step_alone(seed: int) -> None:
    grid = np.pad(random_grid(seed), 9)
    np.testing.assert_array_equal(on_black(grid, flip_horizontal), flip_horizontal(grid))
    filled = on_black(grid, lambda turned: fill_enclosed(turned, 3))
    np.testing.assert_array_equal(filled, fill_enclosed(grid, 3))


@pytest.mark.parametrize("answer", [3, None, [[1], [2, 3]], np.zeros((31, 1), dtype=np.int8), [[12]]])
def test_a_step_that_makes_no_grid_is_an_error(answer: object) -> None:
    with pytest.raises(DslError, match=r"the step did not return a grid: "):
        on_black(as_grid([[1]]), lambda grid: answer)  # type: ignore[arg-type, return-value]


def test_a_step_must_be_a_function() -> None:
    with pytest.raises(DslError, match=r"step must be a function"):
        on_black(as_grid([[1]]), 3)  # type: ignore[arg-type]


@quick
@given(seed=SEEDS)
def test_a_margin_grows_a_box_on_all_sides_and_its_negative_shrinks_it_back(seed: int) -> None:
    for obj in find_objects(random_grid(seed)):
        top, left, bottom, right = box(obj)
        assert box(obj, 2) == (top - 2, left - 2, bottom + 2, right + 2)
        if min(bottom - top, right - left) > 1:
            assert box(obj, -1) == (top + 1, left + 1, bottom - 1, right - 1)
            continue
        with pytest.raises(DslError, match=r"nothing is left of the box with a margin of -1"):
            box(obj, -1)


@quick
@given(seed=SEEDS)
def test_bounds_with_a_margin_are_those_of_the_grid_padded(seed: int) -> None:
    grid = random_grid(seed)
    grid[0, 0] = 1
    inner, outer = bounds(np.pad(grid, 2)), bounds(grid, 2)
    assert tuple(value - 2 for value in inner) == bounds(grid)
    assert outer == (inner[0] - 4, inner[1] - 4, inner[2], inner[3])
    with pytest.raises(DslError, match=r"nothing is left of the box"):
        bounds(grid, -20)


@quick
@given(seed=SEEDS)
def test_the_colours_of_an_object_are_led_by_its_colour(seed: int) -> None:
    for obj in find_objects(random_grid(seed), multicolor=True, background=dominant_color(random_grid(seed))):
        values = obj.patch[obj.mask].tolist()
        assert sorted(colors_of(obj)) == sorted(set(values))
        assert colors_of(obj)[0] == color_of(obj)
        counts = [values.count(color) for color in colors_of(obj)]
        assert counts == sorted(counts, reverse=True)


@quick
@given(seed=SEEDS)
def test_a_stamp_is_a_patch_pasted_on_black_and_laid_over(seed: int) -> None:
    grid, patch = random_grid(seed), random_grid(seed + 1)
    top, left = (int(place) for place in np.random.default_rng(seed).integers(-12, 13, 2))
    stamped = stamp(grid, patch, top, left)
    np.testing.assert_array_equal(stamped, overlay(grid, paste(new_grid(*grid.shape), patch, top, left)))
    np.testing.assert_array_equal(stamp(stamped, patch, top, left), stamped)


def test_a_stamp_far_outside_leaves_no_mark() -> None:
    assert stamp(as_grid([[1]]), as_grid([[2]]), 10**12, -(10**12)).tolist() == [[1]]


@quick
@given(seed=SEEDS)
def test_the_orientations_of_a_grid_are_those_of_each_of_them(seed: int) -> None:
    grid = random_grid(seed)
    images = orientations(grid)
    np.testing.assert_array_equal(images[0], grid)
    kinds = {(image.shape, image.tobytes()) for image in images}
    for image in (flip_horizontal(grid), rotate(grid, 3)):
        assert {(other.shape, other.tobytes()) for other in orientations(image)} == kinds
    assert len(images) == 8


@quick
@given(seed=SEEDS)
def test_no_cell_of_a_box_is_closer_than_the_closest(seed: int) -> None:
    row, column = (int(place) for place in np.random.default_rng(seed).integers(-5, 20, 2))
    for obj in find_objects(random_grid(seed)):
        top, left, bottom, right = box(obj)
        places = [(y, x) for y in range(top, bottom + 1) for x in range(left, right + 1)]
        nearest = min(places, key=lambda place: abs(place[0] - row) + abs(place[1] - column))
        assert closest_cell(obj, row, column) == nearest


@quick
@given(seed=SEEDS)
def test_halves_have_one_shape_and_together_all_but_a_middle_line(seed: int) -> None:
    grid = random_grid(seed)
    if grid.size == 1:
        with pytest.raises(DslError, match=r"one cell has no halves"):
            halves(grid)
        return
    first, second = halves(grid)
    assert first.shape == second.shape
    assert 2 * first.size in (grid.size, grid.size - grid.shape[0], grid.size - grid.shape[1])
    down = first.shape[1] == grid.shape[1]
    rows = slice(first.shape[0]) if down else slice(None)
    np.testing.assert_array_equal(first, grid[rows] if down else grid[:, : first.shape[1]])


def test_a_grid_is_halved_where_its_halves_have_fewer_colours() -> None:
    grid = as_grid([[1, 1, 2, 2], [1, 0, 2, 0], [1, 1, 2, 2], [0, 1, 2, 2]])
    assert [half.shape for half in halves(grid)] == [(4, 2), (4, 2)]
    assert [half.shape for half in halves(grid.T)] == [(2, 4), (2, 4)]


def test_a_single_cell_cannot_be_split() -> None:
    with pytest.raises(DslError, match=r"a grid of one cell has no parts"):
        split(as_grid([[4]]))


@quick
@given(seed=SEEDS)
def test_an_exact_pattern_occurs_where_each_of_its_cells_does(seed: int) -> None:
    grid = random_grid(seed, 8)
    pattern = grid[: 1 + seed % 2, : 1 + seed % 3]
    rows, columns = pattern.shape
    expected = [
        (top, left)
        for top in range(grid.shape[0] - rows + 1)
        for left in range(grid.shape[1] - columns + 1)
        if (grid[top : top + rows, left : left + columns] == pattern).all()
    ]
    assert find_pattern(grid, pattern, exact=True) == expected
    assert set(expected) <= set(find_pattern(grid, pattern))


@quick
@given(seed=SEEDS)
def test_the_hole_of_a_tiling_is_found_by_itself(seed: int) -> None:
    rng = np.random.default_rng(seed)
    # Three colours that differ in each line of the unit, so that nothing smaller repeats.
    unit = np.array([[1, 2, 3], [2, 3, 1], [3, 3, 2]], dtype=np.int8)
    whole = np.tile(unit, (3, 3))
    top, left = (int(place) for place in rng.integers(0, 7, 2))
    holed = fill_rectangle(whole, top, left, top + 1, left + 1, 9)
    np.testing.assert_array_equal(complete_tiling(holed, None), whole)
    np.testing.assert_array_equal(complete_tiling(holed, None), complete_tiling(holed, 9))


def test_a_grid_where_nothing_repeats_is_left_as_it_is() -> None:
    assert complete_tiling(as_grid([[0, 0]])).tolist() == [[0, 0]]
    grid = as_grid([[1, 2, 0], [2, 2, 1], [1, 1, 2]])
    assert complete_tiling(grid).tolist() == grid.tolist()


def test_a_step_that_fails_fails_on_black_with_its_own_error() -> None:
    with pytest.raises(DslError, match=r"nothing but background"):
        on_black(as_grid([[5, 5]]), trim)
