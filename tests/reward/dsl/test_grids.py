"""Size, cutting, joining, scaling and tiling."""

from __future__ import annotations

import pytest

from reward.dsl import DslError
from reward.dsl.grids import crop, overlay, pad, paste, trim
from reward.dsl.scaling import downscale, scale, scale_by_colors, self_tile, tile
from reward.grids import as_grid


@pytest.mark.parametrize("factor", [31, 10**12])
def test_a_result_too_large_for_a_grid_is_refused_before_it_is_made(factor: int) -> None:
    grid = as_grid([[1]])
    for call in (lambda: scale(grid, factor), lambda: tile(grid, factor, 1), lambda: pad(grid, factor)):
        with pytest.raises(DslError, match=r"a grid's sides are 1 to 30"):
            call()


def test_a_crop_must_lie_inside_the_grid() -> None:
    for place in ((0, 0, 3, 1), (-1, 0, 1, 1), (0, 0, 0, 1), (1, 1, 2, 2)):
        with pytest.raises(DslError, match=r"does not lie inside the grid"):
            crop(as_grid([[1, 2], [3, 4]]), *place)


def test_trimming_takes_the_most_common_colour_for_background_where_there_is_no_black() -> None:
    assert trim(as_grid([[8, 8, 8], [8, 1, 2], [8, 8, 8]])).tolist() == [[1, 2]]


def test_a_grid_of_background_alone_cannot_be_trimmed() -> None:
    with pytest.raises(DslError, match=r"nothing but background"):
        trim(as_grid([[0, 0]]))


def test_downscaling_cuts_short_the_squares_at_the_far_sides() -> None:
    assert downscale(as_grid([[1, 1, 2], [1, 1, 2], [3, 3, 4]]), 2).tolist() == [[1, 2], [3, 4]]


def test_downscaling_by_more_than_the_sides_gives_one_cell() -> None:
    assert downscale(as_grid([[1, 2], [2, 2]]), 10**12).tolist() == [[2]]


def test_self_tiling_follows_a_colour_that_is_named() -> None:
    tiled = self_tile(as_grid([[1, 2], [1, 1]]), 2)
    assert tiled.tolist() == [[0, 0, 1, 2], [0, 0, 1, 1], [0, 0, 0, 0], [0, 0, 0, 0]]


def test_self_tiling_follows_the_most_common_colour_that_is_not_black() -> None:
    assert self_tile(as_grid([[0, 4], [0, 0]])).tolist()[0] == [0, 0, 0, 4]


def test_a_grid_of_background_alone_is_not_scaled_by_its_colours() -> None:
    assert scale_by_colors(as_grid([[0, 0]])).tolist() == [[0, 0]]


def test_a_paste_is_cut_off_at_every_side() -> None:
    patch = as_grid([[1, 2], [3, 4]])
    blank = as_grid([[0, 0], [0, 0]])
    assert paste(blank, patch, -1, -1).tolist() == [[4, 0], [0, 0]]
    assert paste(blank, patch, 1, 1).tolist() == [[0, 0], [0, 1]]
    assert paste(blank, patch, 5, -9).tolist() == [[0, 0], [0, 0]]


def test_grids_to_overlay_must_have_one_shape() -> None:
    with pytest.raises(DslError, match=r"differ in shape: 1x1 and 1x2"):
        overlay(as_grid([[1]]), as_grid([[1, 2]]))
