"""All guards of one interpreter in one dict, as programs find them: by name, next to the functions of the
DSL.
"""

from __future__ import annotations

import inspect
from collections.abc import Callable
from typing import Any

import numpy as np

from reward.grids import MAX_SIDE, as_grid
from reward.guarded.arrays import Arrays
from reward.guarded.functions import Functions
from reward.guarded.items import Items
from reward.guarded.meter import Meter
from reward.guarded.methods import Methods
from reward.guarded.modules import Modules
from reward.guarded.operators import operators
from reward.guarded.texts import formatted
from reward.guarded.weights import number
from reward.language import Language

CALL_COST = 50
"""Fuel of one call of a DSL function, besides its grids."""
CELL_COST = 4
"""Fuel a cell of every grid handed to a DSL function; as much for every item of a list."""
LARGEST_NUMBER = 10_000
"""Whole numbers beyond this are refused by DSL functions, so that none can be made to count that far."""
MAX_CELLS = MAX_SIDE * MAX_SIDE
INT8 = np.dtype(np.int8)


def guarded_namespace(language: Language, meter: Meter) -> dict[str, Any]:
    """Return every name a program of `language` can use, and every guard the checker puts in."""
    functions = Functions(meter)
    basics = functions.guards()
    arrays = Arrays(meter, functions.kinds)
    return {
        ":charge": meter.charge,
        ":enter": meter.enter,
        ":leave": meter.leave,
        ":text": lambda value, conversion: formatted(meter, value, conversion),
        ":keys": functions.keys,
        ":number": number,
        **operators(meter),
        **Items(meter).guards(),
        **basics,
        **Methods(meter, functions, arrays).guards(),
        **arrays.guards(),
        **Modules(meter, functions).guards(),
        **{name: _tolled(language, value, meter) for name, value in language.namespace.items()},
    }


def _tolled(language: Language, value: object, meter: Meter) -> Any:
    if isinstance(value, np.ndarray):
        frozen = value.copy()
        frozen.setflags(write=False)
        return frozen
    if not callable(value) or isinstance(value, type):
        return value
    return _own(value, meter) if language.own else _foreign(value, meter)


def _foreign(function: Callable[..., Any], meter: Meter) -> Callable[..., Any]:
    """A function of somebody else's DSL: one charge for the call."""

    def guard(*args: Any, **options: Any) -> Any:
        meter.charge(CALL_COST)
        return function(*args, **options)

    return guard


def _own(function: Callable[..., Any], meter: Meter) -> Callable[..., Any]:
    """A function of `reward.dsl`: its grids are checked to be grids and charged by their cells."""
    parameters = list(inspect.signature(function).parameters.values())
    places = frozenset(place for place, parameter in enumerate(parameters) if parameter.annotation == "Grid")
    grids = frozenset(parameters[place].name for place in places)

    def guard(*args: Any, **options: Any) -> Any:
        cost = CALL_COST
        taken = []
        for place, value in enumerate(args):
            kind = type(value)
            if place in places:
                if (
                    kind is not np.ndarray
                    or value.dtype is not INT8
                    or value.ndim != 2
                    or value.size > MAX_CELLS
                ):
                    value = as_grid(value)
                cost += CELL_COST * value.size
            elif kind is int:
                _number_check(value)
            elif kind in (list, tuple, dict, set, frozenset, str):
                cost += CELL_COST * len(value)
            taken.append(value)
        for name, value in options.items():
            if name in grids:
                options[name] = as_grid(value)
                cost += CELL_COST * MAX_CELLS
            elif type(value) is int:
                _number_check(value)
        meter.charge(cost)
        return function(*taken, **options)

    return guard


def _number_check(value: int) -> None:
    if not -LARGEST_NUMBER <= value <= LARGEST_NUMBER:
        raise ValueError(f"a number beyond {LARGEST_NUMBER} has no meaning in the language")
