"""Connected parts of a grid as objects: what the families that speak of objects are built on.

Nothing here is a primitive.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import TypeVar

import numpy as np
import numpy.typing as npt
from scipy import ndimage

from reward.dsl.checks import Mask
from reward.grids import COLORS, Grid

Scalar = TypeVar("Scalar", bound=np.generic)
INT8 = np.dtype(np.int8)
SQUARE = np.ones((3, 3), dtype=bool)
CROSS = np.array([[0, 1, 0], [1, 1, 1], [0, 1, 0]], dtype=bool)


@dataclass(frozen=True, slots=True, eq=False)
class Object:
    """Some cells of a grid: a mask and a patch of equal shape `(rows, columns)`, and where they lie.

    `mask` says which cells of the box belong to the object, `patch` holds their colours (0 elsewhere); both
    are read-only. `top` and `left` place the box in the grid; after a move they may lie outside it; `field`
    is the shape of the grid where the object was found.
    Programs read an object through functions (area, box, color_of, ...), never through attributes.
    """

    mask: Mask
    patch: Grid
    top: int
    left: int
    field: tuple[int, int]


def components(grid: Grid, mask: Mask, structure: Mask, by_color: bool = False) -> list[Object]:
    """Return the connected parts of a mask as objects in reading order, each of one colour if `by_color`."""
    labels = _labels_by_color(grid, mask, structure) if by_color else ndimage.label(mask, structure)[0]
    places = ndimage.find_objects(labels)
    numbers = labels.ravel()
    # Of several writes to one place the last stays, which from behind is an object's first cell.
    first = np.zeros(len(places) + 1, dtype=np.intp)
    first[numbers[::-1]] = np.arange(numbers.size - 1, -1, -1)
    return [
        _object_at(grid, labels, number, places[number - 1])
        for number in (1 + np.argsort(first[1:])).tolist()
    ]


def _labels_by_color(grid: Grid, mask: Mask, structure: Mask) -> npt.NDArray[np.int32]:
    """Number the connected parts of one colour, 0 outside the mask, which holds all cells of its colours.

    The cells of each colour lie below those of the one before, a blank row between, and are labelled at once.
    """
    rows, columns = grid.shape
    colors = np.flatnonzero(np.bincount(grid[mask], minlength=COLORS)).astype(np.int8)
    layers = np.zeros((colors.size, rows + 1, columns), dtype=bool)
    np.equal(grid, colors[:, None, None], out=layers[:, :rows])
    labels, _ = ndimage.label(layers.reshape(-1, columns), structure)
    highest: npt.NDArray[np.int32] = labels.reshape(layers.shape)[:, :rows].max(axis=0, initial=0)
    return highest


def _object_at(grid: Grid, labels: npt.NDArray[np.int32], number: int, place: tuple[slice, slice]) -> Object:
    rows, columns = place
    top, left = rows.start, columns.start
    if rows.stop - top == 1 == columns.stop - left:
        return Object(DOT, DOTS[int(grid[top, left])], top, left, grid.shape)
    mask = labels[place] == number
    patch = grid[place] * mask.view(INT8)  # the same bytes; numpy would convert bools first
    mask.setflags(write=False)
    patch.setflags(write=False)
    return Object(mask, patch, top, left, grid.shape)


def as_object(patch: Grid, mask: Mask, top: int, left: int, field: tuple[int, ...]) -> Object:
    """Return the masked cells of a patch as an object with read-only arrays."""
    colors = patch * mask
    mask.setflags(write=False)
    colors.setflags(write=False)
    return Object(mask, colors, top, left, (field[0], field[1]))


def draw_on(canvas: Grid, obj: Object, color: int | None = None) -> None:
    """Draw an object onto a grid in place, in its own colours or in one; what lies outside is cut off."""
    rows, columns = obj.mask.shape
    top, left = max(obj.top, 0), max(obj.left, 0)
    target = canvas[top : max(obj.top + rows, 0), left : max(obj.left + columns, 0)]
    if not target.size:
        return
    down, right = top - obj.top, left - obj.left
    inside = slice(down, down + target.shape[0]), slice(right, right + target.shape[1])
    np.copyto(target, obj.patch[inside] if color is None else np.int8(color), where=obj.mask[inside])


def _read_only(array: npt.NDArray[Scalar]) -> npt.NDArray[Scalar]:
    array.setflags(write=False)
    return array


# Most objects of a noisy grid are single cells, which share these.
DOT: Mask = _read_only(np.ones((1, 1), dtype=bool))
DOTS: list[Grid] = [_read_only(np.full((1, 1), color, dtype=np.int8)) for color in range(COLORS)]
