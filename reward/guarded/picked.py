"""How many cells a subscript copies out of an array, found without copying any."""

from __future__ import annotations

import math
from typing import Any

import numpy as np

from reward.guarded.array_costs import joined
from reward.guarded.weights import PLACES

VIEWED = PLACES | {slice, type(None), type(...)}
"""Types of indices for which numpy copies nothing."""


def picked(array: Any, index: Any) -> int:
    """Return at least how many cells `array[index]` copies; 1 where numpy returns a view."""
    parts = index if type(index) is tuple else (index,)
    if VIEWED.issuperset(map(type, parts)):
        return 1
    pickers = [part if type(part) in (slice, type(None), type(...)) else np.asarray(part) for part in parts]
    shape: tuple[int, ...] = ()
    used, place = 1, 0
    for number, picker in enumerate(pickers):
        if type(picker) is np.ndarray:
            used *= math.prod(array.shape[place : place + _axes(picker)])
            # Indices are broadcast; of a mask nobody knows how much of it is true.
            shape = joined(shape, (picker.size,) if picker.dtype == bool else picker.shape)
        if picker is ...:
            place = max(place, array.ndim - sum(map(_axes, pickers[number + 1 :])))
        else:
            place += _axes(picker)
    cells: int = math.prod(max(1, side) for side in shape)
    return 1 + cells * int(max(1, array.size // max(1, used)))


def _axes(picker: Any) -> int:
    """Return how many axes of an array an index stands for."""
    if picker is None or picker is ...:
        return 0
    return int(picker.ndim) if type(picker) is np.ndarray and picker.dtype == bool else 1
