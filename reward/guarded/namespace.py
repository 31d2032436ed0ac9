"""All guards of one interpreter in one dict, as programs find them: by name, next to the functions of the
DSL.
"""

from __future__ import annotations

import inspect
import sys
from collections.abc import Callable, Iterable
from typing import Any

import numpy as np

from reward.grids import MAX_SIDE, as_grid
from reward.guarded.arrays import Arrays
from reward.guarded.foreign import metered
from reward.guarded.functions import Functions
from reward.guarded.items import Items
from reward.guarded.meter import Meter, OutOfFuel
from reward.guarded.methods import Methods
from reward.guarded.modules import Modules
from reward.guarded.operators import operators
from reward.guarded.set_order import in_order
from reward.guarded.texts import formatted
from reward.guarded.weights import GENERATOR, LAZY, NUMBERS, SETS, SIZED, number, numbers, weigh
from reward.guarded.words import words
from reward.language import Language

CALL_COST = 250
"""Fuel of one call of a DSL function, besides its grids."""
CELL_COST = 10
"""Fuel a cell of every grid handed to a DSL function; as much for every item of a list."""
SLOW = {
    "gravity_objects": 8,
    "attract": 8,
    "complete_tiling": 8,
    "uncover": 6,
    "complete_symmetry": 3,
    "color_by_size": 2,
}
"""How many times that a call of a function costs, where it isn't once."""
HOLED = frozenset(words("hollow not_hollow most_holes not_most_holes"))
"""Words for objects that need each object's holes counted."""
HOLED_TIMES = 12
"""How many times as much a call with such a word costs."""
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
        "__import__": imported,
        ":charge": meter.charge,
        ":enter": meter.enter,
        ":leave": meter.leave,
        ":text": lambda value, conversion: formatted(meter, value, conversion),
        ":keys": functions.keys,
        ":number": number,
        ":numbers": numbers,
        **operators(meter),
        **Items(meter).guards(),
        **basics,
        **Methods(meter, functions, arrays).guards(),
        **arrays.guards(),
        **Modules(meter, functions).guards(),
        **{name: _tolled(language, value, meter) for name, value in language.namespace.items()},
    }


def imported(name: str, *args: Any) -> Any:
    """Stands for `__import__`, which no program can name: numpy looks up its own errors with it, among the
    built-ins of the program that it works for.
    """
    if name.partition(".")[0] != "numpy" or name not in sys.modules:
        raise ImportError(f"there is no module {name}")
    return sys.modules[name]


def _tolled(language: Language, value: object, meter: Meter) -> Any:
    if isinstance(value, np.ndarray):
        frozen = value.copy()
        frozen.setflags(write=False)
        return frozen
    if not callable(value) or isinstance(value, type):
        return value
    return _own(value, meter) if language.own else metered(value, meter)


def _own(function: Callable[..., Any], meter: Meter) -> Callable[..., Any]:
    """A function of `reward.dsl`: its grids are checked to be grids and charged by their cells."""
    parameters = list(inspect.signature(function).parameters.values())
    places = frozenset(place for place, parameter in enumerate(parameters) if parameter.annotation == "Grid")
    grids = frozenset(parameters[place].name for place in places)
    first = 0 in places
    times = SLOW.get(function.__name__, 1)
    free = frozenset({str, type(None), _object_type()})
    shallow = free | NUMBERS | {np.ndarray}
    array = np.ndarray

    def guard(*args: Any, **options: Any) -> Any:
        cost, factor = CALL_COST, times
        for value in args:
            kind = type(value)
            if kind is array:
                if value.dtype is not INT8 or value.nbytes > MAX_CELLS or value.ndim != 2:
                    args, cost = converted(args)
                    factor = times * _holed_times(args)
                    break
                cost += CELL_COST * value.nbytes
            elif kind in NUMBERS:
                if not -LARGEST_NUMBER <= value <= LARGEST_NUMBER:
                    raise ValueError(f"a number beyond {LARGEST_NUMBER} has no meaning in the language")
            elif kind is list and not places and shallow.issuperset(map(type, value)):
                cost += CELL_COST * len(value)
            elif kind not in free or (first and value is args[0]):
                args, cost = converted(args)
                factor = times * _holed_times(args)
                break
            elif kind is str and value in HOLED:
                factor = times * HOLED_TIMES
        if options:
            cost += paid_options(options)
            factor *= _holed_times(options.values())
        meter.left -= cost * factor
        if meter.left < 0:
            raise OutOfFuel
        return function(*args, **options) if options else function(*args)

    def paid_options(options: dict[str, Any]) -> int:
        cost = 0
        for name, value in options.items():
            options[name], more = looked_at(value, name in grids)
            cost += more
        return cost

    def unfolded(value: Any) -> Any:
        """Pay for all that is in an argument, and put sets in order: functions go through what they get."""
        if type(value) in SETS:
            return in_order(meter, value)
        if type(value) in (str, range) or shallow.issuperset(map(type, value)):
            return value
        weigh(meter, value)
        if type(value) in (list, tuple):
            return type(value)(in_order(meter, item) for item in value)
        return value

    def converted(args: tuple[Any, ...]) -> tuple[tuple[Any, ...], int]:
        """Return arguments that need a closer look as the function takes them, and the cost of the call."""
        looked = [looked_at(value, place in places) for place, value in enumerate(args)]
        return tuple([value for value, _ in looked]), CALL_COST + sum([cost for _, cost in looked])

    def looked_at(value: Any, grid: bool) -> tuple[Any, int]:
        """Return one argument as the function takes it, and its cost."""
        if grid and not _is_grid(value):
            value = as_grid(value)
        kind = type(value)
        if kind is np.ndarray:
            return value, CELL_COST * value.size
        if kind in NUMBERS:
            _number_check(value)
        elif kind is GENERATOR or kind in LAZY:
            value = list(value)
            return unfolded(value), CELL_COST * len(value)
        elif kind in SIZED:
            return unfolded(value), CELL_COST * len(value)
        return value, 0

    return guard


def _holed_times(values: Iterable[Any]) -> int:
    return HOLED_TIMES if any(type(value) is str and value in HOLED for value in values) else 1


def _is_grid(value: Any) -> bool:
    """Tell whether `value` has a grid's form; its colours are looked at when it is returned."""
    return type(value) is np.ndarray and value.dtype is INT8 and value.ndim == 2 and value.size <= MAX_CELLS


def _object_type() -> type:
    from reward.dsl.objects import Object

    return Object


def _number_check(value: Any) -> None:
    if not -LARGEST_NUMBER <= value <= LARGEST_NUMBER:
        raise ValueError(f"a number beyond {LARGEST_NUMBER} has no meaning in the language")
