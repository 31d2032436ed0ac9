"""Choosing objects by what sets them apart."""

from __future__ import annotations

from typing import get_args

import pytest

from reward.dsl import DslError
from reward.dsl.objects import find_objects
from reward.dsl.selection import (
    SELECTORS,
    Which,
    crop_color,
    crop_object,
    keep_objects,
    recolor_objects,
    select,
)
from reward.grids import as_grid

#        a ring      a bar       two dots     an odd corner
GRID = as_grid(
    [
        [1, 1, 1, 0, 0, 0, 0, 0, 0],
        [1, 0, 1, 0, 2, 2, 2, 2, 0],
        [1, 1, 1, 0, 0, 0, 0, 0, 0],
        [0, 0, 0, 0, 0, 0, 0, 0, 0],
        [0, 3, 0, 4, 0, 0, 5, 0, 0],
        [0, 0, 0, 0, 0, 0, 5, 5, 0],
        [0, 0, 0, 0, 0, 0, 0, 0, 0],
    ]
)
CHOSEN = {
    "largest": {1},
    "smallest": {3, 4},
    "top": {1},
    "bottom": {5},
    "left": {1},
    "right": {2, 5},
    "most_colors": {1, 2, 3, 4, 5},
    "most_holes": {1},
    "unique_color": {1, 2, 3, 4, 5},
    "unique_shape": {1, 2, 5},
    "common_color": {1, 2, 3, 4, 5},
    "common_shape": {3, 4},
    "dot": {3, 4},
    "line": {2},
    "square": {3, 4},
    "solid": {2, 3, 4},
    "hollow": {1},
    "symmetric": {1, 2, 3, 4, 5},
    "border": {1},
}


@pytest.mark.parametrize("which", sorted(SELECTORS))
def test_each_word_selects_its_objects_and_with_not_all_others(which: str) -> None:
    objects = find_objects(GRID)
    everything = {int(obj.patch.max()) for obj in objects}
    assert {int(obj.patch.max()) for obj in select(objects, which)} == CHOSEN[which]
    assert {int(obj.patch.max()) for obj in select(objects, f"not_{which}")} == everything - CHOSEN[which]


def test_every_selector_is_explained_to_the_reader() -> None:
    assert all(name in str(select.__doc__) for name in SELECTORS)
    assert set(get_args(Which)) == set(SELECTORS) | {f"not_{name}" for name in SELECTORS}


def test_an_unknown_word_is_answered_with_the_known_ones() -> None:
    with pytest.raises(DslError, match=r"which must be one of largest, smallest"):
        keep_objects(GRID, "biggest")


def test_nothing_is_selected_from_nothing() -> None:
    assert select([], "largest") == []


def test_cropping_to_an_object_takes_what_else_lies_in_its_box() -> None:
    grid = as_grid([[1, 1, 1], [1, 2, 1], [1, 1, 1], [0, 0, 0]])
    assert crop_object(grid, "largest").tolist() == [[1, 1, 1], [1, 2, 1], [1, 1, 1]]


def test_cropping_to_an_object_that_is_not_there_is_an_error() -> None:
    with pytest.raises(DslError, match=r"no object to choose from"):
        crop_object(as_grid([[0, 0]]), "largest")
    with pytest.raises(DslError, match=r"no cell of colour 7"):
        crop_color(as_grid([[0, 0]]), 7)


def test_recolouring_to_background_removes_objects() -> None:
    assert recolor_objects(as_grid([[1, 0, 2, 2]]), "dot", 0).tolist() == [[0, 0, 2, 2]]


def test_objects_are_found_as_the_two_switches_say() -> None:
    grid = as_grid([[1, 0, 0, 0], [0, 1, 0, 2], [0, 0, 0, 2]])
    assert recolor_objects(grid, "dot", 5).tolist() == grid.tolist()
    assert recolor_objects(grid, "dot", 5, diagonal=False).tolist() == [
        [5, 0, 0, 0],
        [0, 5, 0, 2],
        [0, 0, 0, 2],
    ]
    assert keep_objects(as_grid([[1, 2, 0, 3]]), "largest", multicolor=True).tolist() == [[1, 2, 0, 0]]
