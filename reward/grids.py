"""What a grid is: a 2-D int8 array of colours 0-9 with sides of 1-30 cells."""

from __future__ import annotations

from typing import Any, TypeAlias

import numpy as np
import numpy.typing as npt

Grid: TypeAlias = npt.NDArray[np.int8]

COLORS = 10
MAX_SIDE = 30
COLOR_BYTES = bytes(range(COLORS))


class InvalidGrid(ValueError):
    """The value is not a grid; the message says why in one sentence."""


def as_grid(value: object) -> Grid:
    """Return `value` as a fresh C-contiguous `(rows, columns)` int8 array.

    Accepted are 2-D arrays of an integer or boolean type, and lists or tuples of equally long lists or tuples
    of ints, bools or numpy ints (True counts as 1): grids in all but type. Anything else raises
    `InvalidGrid`. Only exact built-in containers and scalars are looked into, so an object with tricky
    methods is never asked.
    """
    if type(value) is np.ndarray:
        return _checked(value)
    if type(value) not in (list, tuple):
        raise InvalidGrid(f"the output is {type(value).__name__}, not a grid")
    rows: list[object] = list(value)  # type: ignore[call-overload]
    if not 1 <= len(rows) <= MAX_SIDE:
        raise InvalidGrid(f"the output has {len(rows)} rows; a grid has 1 to {MAX_SIDE}")
    return _checked(np.array([_row(row) for row in rows], dtype=np.int64) if _aligned(rows) else _ragged())


def _aligned(rows: list[object]) -> bool:
    lengths = set()
    for row in rows:
        flat_array = type(row) is np.ndarray and row.ndim == 1
        if type(row) not in (list, tuple) and not flat_array:
            raise InvalidGrid(f"a row of the output is {type(row).__name__}, not a list of colours")
        lengths.add(len(row))  # type: ignore[arg-type]
    return len(lengths) == 1


def _ragged() -> npt.NDArray[np.int64]:
    raise InvalidGrid("the rows of the output differ in length")


def _row(row: Any) -> list[int]:
    if len(row) > MAX_SIDE:
        raise InvalidGrid(f"the output has more than {MAX_SIDE} columns")
    cells = row.tolist() if type(row) is np.ndarray else row
    return [_cell(cell) for cell in cells]


def _cell(cell: object) -> int:
    if (
        type(cell) is int
        or type(cell) is bool
        or (isinstance(cell, (np.integer, np.bool_)) and type(cell).__module__ == "numpy")
    ):
        number = int(cell)
    else:
        raise InvalidGrid(f"a cell of the output is {type(cell).__name__}, not a colour")
    if not 0 <= number < COLORS:
        raise InvalidGrid("a cell of the output is outside the colours 0-9")
    return number


def _strays(array: npt.NDArray[np.generic]) -> bool:
    """Tell whether a cell is no colour."""
    if array.dtype.char == "?":
        return False
    if array.dtype.char == "b":
        return bool(array.tobytes().translate(None, COLOR_BYTES))
    return bool(array.min() < 0 or array.max() >= COLORS)


def _checked(array: npt.NDArray[np.generic]) -> Grid:
    if array.dtype.kind not in "iub":
        raise InvalidGrid(f"the output has cells of type {array.dtype}, not whole numbers")
    if array.ndim != 2:
        raise InvalidGrid(f"the output has {array.ndim} dimensions; a grid has 2")
    rows, columns = array.shape
    if not (1 <= rows <= MAX_SIDE and 1 <= columns <= MAX_SIDE):
        raise InvalidGrid(f"the output is {rows}x{columns}; a grid's sides are 1 to {MAX_SIDE}")
    if _strays(array):
        raise InvalidGrid("a cell of the output is outside the colours 0-9")
    return np.array(array, dtype=np.int8, order="C")
