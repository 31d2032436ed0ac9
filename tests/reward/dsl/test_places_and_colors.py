"""Where things lie and which colours there are: primitives that answer with numbers, not with grids."""

from __future__ import annotations

import numpy as np
import pytest
from hypothesis import given, settings

from reward.dsl import DslError
from reward.dsl.colors import dominant_color, rarest_color, shared_color
from reward.dsl.counting import colors_by_count
from reward.dsl.grids import bounds, crop, paste, trim
from reward.dsl.lines import draw_ray
from reward.dsl.objects import (
    area,
    box,
    cells_of,
    draw_object,
    find_areas,
    find_objects,
    move_object,
    to_grid,
)
from reward.dsl.partitions import full_columns, full_rows, separator_color
from reward.dsl.patterns import find_pattern
from reward.dsl.scaling import scale, stretch
from reward.dsl.selection import crop_box
from reward.grids import as_grid

from .strategies import SEEDS, random_grid

quick = settings(max_examples=40, deadline=None, derandomize=True)


@quick
@given(seed=SEEDS)
def test_the_dominant_and_the_rarest_colour_head_and_end_the_colours_by_count(seed: int) -> None:
    grid = random_grid(seed)
    ranked = colors_by_count(grid, True)
    counts = [int((grid == color).sum()) for color in ranked]
    assert counts == sorted(counts, reverse=True)
    assert sum(counts) == grid.size
    assert dominant_color(grid) == ranked[0]
    assert (grid == rarest_color(grid)).sum() == counts[-1]
    assert set(ranked) - set(colors_by_count(grid)) <= {0, ranked[0]}


@quick
@given(seed=SEEDS)
def test_a_shared_colour_is_in_every_grid(seed: int) -> None:
    grids = [random_grid(seed + number) for number in range(2)]
    try:
        color = shared_color(grids)
    except DslError:
        assert not set(grids[0].flat) & set(grids[1].flat)
        return
    assert all(color in grid for grid in grids)


def test_no_grids_share_no_colour() -> None:
    with pytest.raises(DslError, match="there are 0 grids"):
        shared_color([])


@quick
@given(seed=SEEDS)
def test_bounds_are_what_trim_cuts_out(seed: int) -> None:
    grid = random_grid(seed)
    grid[0, 0] = 0
    if not grid.any():
        with pytest.raises(DslError, match="nothing but black"):
            bounds(grid)
        return
    top, left, bottom, right = bounds(grid)
    cut = crop(grid, top, left, bottom - top + 1, right - left + 1)
    np.testing.assert_array_equal(cut, trim(grid))


@quick
@given(seed=SEEDS)
def test_the_cells_of_an_object_are_where_it_is_drawn(seed: int) -> None:
    grid = random_grid(seed)
    for obj in find_objects(grid):
        drawn = draw_object(np.zeros_like(grid), obj, 1)
        assert cells_of(obj) == [tuple(cell) for cell in np.argwhere(drawn).tolist()]
        assert len(cells_of(obj)) == area(obj)


@quick
@given(seed=SEEDS)
def test_areas_of_a_colour_cover_its_cells_once(seed: int) -> None:
    grid = random_grid(seed)
    for color in range(10):
        cells = [cell for obj in find_areas(grid, color) for cell in cells_of(obj)]
        assert sorted(cells) == [tuple(cell) for cell in np.argwhere(grid == color).tolist()]


@quick
@given(seed=SEEDS)
def test_the_colour_that_counts_as_empty_belongs_to_no_object(seed: int) -> None:
    grid = random_grid(seed)
    color = dominant_color(grid)
    cells = [cell for obj in find_objects(grid, background=color) for cell in cells_of(obj)]
    assert sorted(cells) == [tuple(cell) for cell in np.argwhere(grid != color).tolist()]


@quick
@given(seed=SEEDS)
def test_objects_come_in_reading_order_of_their_first_cells(seed: int) -> None:
    for multicolor in (False, True):
        firsts = [cells_of(obj)[0] for obj in find_objects(random_grid(seed), multicolor)]
        assert firsts == sorted(firsts)


@quick
@given(seed=SEEDS)
def test_a_box_that_is_cropped_holds_the_object(seed: int) -> None:
    grid = random_grid(seed)
    for obj in find_objects(grid):
        part = crop_box(grid, obj)
        assert part.shape == to_grid(obj).shape
        np.testing.assert_array_equal(paste(grid, part, *box(obj)[:2]), grid)


def test_a_box_outside_the_grid_cannot_be_cropped_and_one_across_its_border_is_cut_off() -> None:
    grid = as_grid([[4, 4]])
    (obj,) = find_objects(as_grid([[4, 4, 0]]))
    assert crop_box(grid, move_object(obj, 0, 1)).tolist() == [[4]]
    with pytest.raises(DslError, match="outside the grid"):
        crop_box(grid, move_object(obj, 0, -2))


@quick
@given(seed=SEEDS)
def test_full_lines_have_one_colour_and_all_others_more(seed: int) -> None:
    grid = random_grid(seed)
    for lines, found in ((grid, full_rows(grid)), (grid.T, full_columns(grid))):
        assert found == [number for number, line in enumerate(lines) if len(set(line.tolist())) == 1]
    if full_rows(grid) or full_columns(grid):
        assert separator_color(grid) in grid


def test_a_separator_may_be_black_and_must_be_there() -> None:
    assert separator_color(as_grid([[1, 0, 2], [0, 0, 0], [3, 0, 4]])) == 0
    with pytest.raises(DslError, match="no row or column"):
        separator_color(as_grid([[1, 2], [2, 1]]))


@quick
@given(seed=SEEDS)
def test_a_pattern_is_found_where_it_was_cut_out(seed: int) -> None:
    grid = random_grid(seed)
    rng = np.random.default_rng(seed)
    rows, columns = rng.integers(1, grid.shape[0] + 1), rng.integers(1, grid.shape[1] + 1)
    top, left = rng.integers(0, grid.shape[0] - rows + 1), rng.integers(0, grid.shape[1] - columns + 1)
    pattern = crop(grid, top, left, rows, columns)
    found = find_pattern(grid, pattern)
    assert (top, left) in found
    assert found == sorted(found)
    known = pattern != 0
    assert all((crop(grid, *place, rows, columns)[known] == pattern[known]).all() for place in found)


def test_a_pattern_larger_than_the_grid_is_nowhere() -> None:
    assert find_pattern(as_grid([[1]]), as_grid([[1, 1]])) == []


@quick
@given(seed=SEEDS)
def test_stretching_alike_both_ways_is_scaling(seed: int) -> None:
    grid = random_grid(seed)
    np.testing.assert_array_equal(stretch(grid, 2, 2), scale(grid, 2))


def test_a_ray_reaches_the_border_from_anywhere() -> None:
    blank = np.zeros((4, 5), dtype=np.int8)
    assert np.argwhere(draw_ray(blank, 1, 1, "down_right", 3)).tolist() == [[1, 1], [2, 2], [3, 3]]
    assert np.argwhere(draw_ray(blank, -1, 3, "down", 3)).tolist() == [[0, 3], [1, 3], [2, 3], [3, 3]]
    assert (draw_ray(blank, 2, 2, "cross", 3) == 3).sum() == 4 + 5 - 1
    wide = np.zeros((30, 30), dtype=np.int8)
    assert np.argwhere(draw_ray(wide, 2, 20, "down_right", 3)).tolist() == [
        [2 + k, 20 + k] for k in range(10)
    ]
    assert not draw_ray(wide, 10**12, 0, "up", 3).any()
