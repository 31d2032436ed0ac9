"""The part of numpy a program may use: arrays of numbers under a size limit, every call paying by cells."""

from __future__ import annotations

import itertools
import math
from collections.abc import Callable
from operator import index
from typing import Any

import numpy as np

from reward.guarded.array_costs import ArrayCosts, cells, volume
from reward.guarded.cell_costs import MAX_AXES, axes_check
from reward.guarded.meter import MAX_ITEMS, Meter, TooLarge
from reward.guarded.numpy_names import COSTS, GENERAL_TYPES, MISSING, OPTIONS, TYPES, leading_parameters
from reward.guarded.weights import CELL, NUMBERS, NUMPY_SCALARS, cells_check
from reward.guarded.words import words

ARRAY_METHODS = words(
    "all any argmax argmin argsort clip copy cumprod cumsum diagonal dot flatten item max mean min "
    "nonzero prod ravel repeat reshape round sort squeeze std sum swapaxes take tolist trace "
    "transpose var astype fill"
)
CALL_COST = 16
"""Fuel of one numpy call besides its cells."""
LIST_COST = 8
"""Fuel for each list that an array becomes, as many as it has rows and rows of rows."""
SLOW_CALLS = dict.fromkeys(words("percentile quantile pad unique"), 80) | dict.fromkeys(
    words("isclose allclose isin insert delete median std var meshgrid roll"), 40
)
"""Those that numpy does in many steps of Python."""
WORK = ("sort", "matmul")
"""Costs that are time alone; the others are a bound on the size of the result too."""
NESTING = 8
SIMPLE = NUMBERS | {np.ndarray, type(None)}
DIFFERENT = frozenset({"sort", "reshape", "transpose"})
WORDS = frozenset(
    words(
        "constant edge reflect symmetric wrap maximum minimum mean median ij xy left right stable quicksort "
        "C F A K linear lower higher midpoint nearest clip"
    )
)
"""Texts that numpy may be handed: the values of its options."""
CELLS = NUMPY_SCALARS | {bool, int, float}
"""Types an array's cells may have."""
TYPE_NAMES = frozenset({"bool", "int", "float", *(kind.__name__ for kind in NUMPY_SCALARS)})


class Arrays(ArrayCosts):
    """The guards of numpy functions and array methods."""

    def __init__(self, meter: Meter, kinds: dict[object, type]) -> None:
        self.meter = meter
        self.kinds = kinds
        self.functions = {
            name: self._guard(getattr(np, name), cost)
            for cost, names in COSTS.items()
            for name in names.split()
        }
        self.functions["empty"] = self.functions["zeros"]
        self.functions["empty_like"] = self.functions["zeros_like"]
        self.functions["ndenumerate"] = self._ndenumerate
        self.functions["ndindex"] = self._ndindex

    def guards(self) -> dict[str, Any]:
        return (
            {f"np.{name}": function for name, function in self.functions.items()}
            | {
                f"np.{name}": self._kind(value) if isinstance(value, type) else value
                for name, value in TYPES.items()
            }
            | {f"np.{name}": self._general_kind(name) for name in GENERAL_TYPES}
        )

    def _kind(self, kind: type) -> Callable[..., Any]:
        """A type of numpy's as programs have it: called, it pays for the array it makes of lists."""

        def guard(value: Any = 0) -> Any:
            if type(value) not in NUMBERS:
                value = self._argument(value)
                self.meter.items(cells(value))
            return self._result(kind(value))

        # By this numpy takes the guard for the type, in `array.dtype == np.int8` too.
        guard.dtype = np.dtype(kind)  # type: ignore[attr-defined]
        self.kinds[guard] = kind
        return guard

    def _general_kind(self, name: str) -> Callable[..., Any]:
        """A type of numpy's that programs may ask for with isinstance, but not call."""

        def guard(*args: Any, **options: Any) -> Any:
            raise TypeError(f"np.{name} can be asked for with isinstance, not called; np.array makes arrays")

        self.kinds[guard] = getattr(np, name)
        return guard

    def methods(self) -> dict[str, Callable[..., Any]]:
        """Return the array methods by name: most cost what the numpy function of that name does."""
        shared = {
            name: self._guard(getattr(np.ndarray, name), cost)
            for cost, names in COSTS.items()
            for name in names.split()
            if name in ARRAY_METHODS and name not in DIFFERENT
        }
        return shared | {
            "flatten": self._flatten,
            "item": self._item,
            "tolist": self._tolist,
            "astype": self._astype,
            "reshape": self._reshape,
            "transpose": self._transpose,
            "fill": self._fill,
        }

    def _guard(self, function: Callable[..., Any], cost: str) -> Callable[..., Any]:
        estimate = getattr(self, f"cost_{cost}")
        pay = self.meter.charge if cost in WORK else self.meter.items
        array = np.ndarray
        leading = leading_parameters(function)
        call_cost = SLOW_CALLS.get(getattr(function, "__name__", ""), CALL_COST)

        def guard(*args: Any, **options: Any) -> Any:
            if options:
                args += _in_their_places(leading[len(args) :], options)
            taken: Any = args
            for arg in args:
                if type(arg) not in SIMPLE or (type(arg) is int and not -CELL <= arg < CELL):
                    taken = [self._argument(arg) for arg in args]
                    break
            if options:
                self._options(options)
                if "shape" in options:
                    pay(volume(options["shape"]))
            pay(call_cost + estimate(taken, options))
            value = function(*taken, **options) if options else function(*taken)
            if type(value) is array:
                if value.dtype.kind in "biuf" and value.ndim <= MAX_AXES and value.size <= MAX_ITEMS:
                    return value
            elif type(value) in NUMBERS:
                return value
            return self._result(value)

        return guard

    def _options(self, options: dict[str, Any]) -> None:
        for name, value in options.items():
            if name not in OPTIONS:
                raise TypeError(f"the option {name} is not part of the language")
            if name == "dtype":
                options[name] = None if value is None else self._type(value)
            elif type(value) not in NUMBERS:
                options[name] = taken = self._argument(value)
                if type(taken) in (np.ndarray, list, tuple):
                    self.meter.charge(cells(taken))

    def _argument(self, value: Any) -> Any:
        """Return what numpy may be handed for `value`, which is numbers, arrays, lists of them, or a word."""
        kind = type(value)
        if kind is int:
            cells_check([value])
        if kind in SIMPLE:
            return value
        if kind in (list, tuple):
            self._numbers_check(value)
            return value
        if kind is str and (value in WORDS or value in TYPE_NAMES):
            return value
        if kind is range:
            self.meter.items(len(value))
            return np.arange(value.start, value.stop, value.step)
        if isinstance(value, np.dtype) or (callable(value) and value in self.kinds):
            return self._type(value)
        raise TypeError(f"numpy takes numbers, arrays and lists of them here, not {kind.__name__}")

    def _numbers_check(self, values: Any, depth: int = 0) -> None:
        self.meter.charge(len(values))
        if depth == NESTING:
            raise TypeError(f"numpy takes lists nested up to {NESTING} deep here")
        kinds = set(map(type, values))
        cells_check(values)
        if kinds <= NUMBERS:
            return
        if kinds == {np.ndarray}:
            self.meter.charge(4 * len(values) + sum([value.size for value in values]))
            return
        for value in values:
            kind = type(value)
            if kind in (list, tuple):
                self._numbers_check(value, depth + 1)
            elif kind is np.ndarray:
                self.meter.charge(value.size)
            elif kind not in NUMBERS:
                raise TypeError(f"an array holds numbers here, not {kind.__name__} values")

    def _type(self, value: Any) -> type:
        if value is None:
            return float
        if type(value) is str and value in TYPE_NAMES:
            return np.dtype(value).type
        if isinstance(value, np.dtype) and value.kind in "biuf":
            return value.type
        if type(value) is not np.ndarray and callable(value) and self.kinds.get(value) in CELLS:
            return self.kinds[value]
        raise TypeError(
            "the type of an array's cells must be bool, int, float or one of numpy's such as np.int8"
        )

    def _result(self, value: Any) -> Any:
        if type(value) is np.ndarray:
            if value.dtype.kind not in "biuf":
                raise TypeError("an array holds numbers here, nothing else")
            if value.size > MAX_ITEMS:
                raise TooLarge(f"an array of {value.size} cells is more than the limit of {MAX_ITEMS}")
            axes_check(value)
        elif isinstance(value, np.generic) and type(value) not in NUMPY_SCALARS:
            raise TypeError("an array holds numbers here, nothing else")
        elif isinstance(value, tuple):
            return tuple(self._result(item) for item in value)
        elif type(value) is list:
            return [self._result(item) for item in value]
        return value

    def _ndenumerate(self, array: Any) -> Any:
        array = np.asarray(self._argument(array))
        self.meter.items(2 * array.size)
        return iter(tuple(np.ndenumerate(array)))

    def _ndindex(self, *sides: Any) -> Any:
        sides = sides[0] if len(sides) == 1 and type(sides[0]) is tuple else sides
        if not NUMBERS.issuperset(map(type, sides)):
            raise TypeError("np.ndindex takes numbers")
        sides = tuple(map(index, sides))
        self.meter.items(len(sides) + sum([side for side in sides if side > 0]))
        self.meter.items(max(2, len(sides)) * volume(sides))
        return iter(tuple(itertools.product(*[range(side) for side in sides])))

    def _flatten(self, array: Any, order: str = "C") -> Any:
        self.meter.items(cells(array))
        return array.flatten(self._argument(order))

    def _item(self, array: Any, *place: Any) -> Any:
        return array.item(*[self._argument(index) for index in place])

    def _tolist(self, array: Any) -> Any:
        self.meter.items(cells(array))
        lists = math.prod(array.shape[:-1]) if array.ndim > 1 else 0
        self.meter.charge(LIST_COST * lists * max(1, array.ndim - 1))
        return array.tolist()

    def _astype(self, array: Any, dtype: Any, *, copy: bool = True) -> Any:
        self.meter.items(cells(array))
        return array.astype(self._type(dtype), copy=bool(copy))

    def _reshape(self, array: Any, *shape: Any, order: str = "C") -> Any:
        self.meter.items(cells(array))
        sides = [self._argument(side) for side in shape]
        return axes_check(array.reshape(*sides, order=self._argument(order)))

    def _transpose(self, array: Any, *axes: Any) -> Any:
        return array.transpose(*[self._argument(axis) for axis in axes])

    def _fill(self, array: Any, value: Any) -> None:
        self.meter.charge(array.size)
        array.fill(self._argument(value))

    def sort_in_place(self, array: Any, axis: int = -1) -> None:
        self.meter.items(self.cost_sort([array], {}))
        array.sort(axis=axis)


def _in_their_places(parameters: tuple[tuple[str, Any], ...], options: dict[str, Any]) -> tuple[Any, ...]:
    """Take what was handed over by these names out of the options, with defaults in between."""
    last = max([place for place, (name, _) in enumerate(parameters) if name in options], default=-1)
    given = []
    for name, default in parameters[: last + 1]:
        value = options.pop(name, default)
        if value is MISSING:
            break
        given.append(value)
    return tuple(given)
