"""The methods a program may call on lists, dicts, sets, texts, deques and arrays: each pays for its work."""

from __future__ import annotations

from collections import Counter, deque
from collections.abc import Callable
from functools import partial
from typing import Any

import numpy as np

from reward.guarded.array_costs import cells
from reward.guarded.arrays import CALL_COST, Arrays
from reward.guarded.compared import weigh_compared
from reward.guarded.functions import Functions
from reward.guarded.keys import key, sought
from reward.guarded.meter import Meter, OutOfFuel
from reward.guarded.method_names import (
    COMPARED,
    COPIED,
    EMPTYING,
    KEYED,
    MERGED,
    NUMERIC,
    PADDED,
    PLAIN,
    SLOW_TEXT,
    TEXT,
    WHOLE,
)
from reward.guarded.operators import QUEUE_COST, counts_check, queue_check
from reward.guarded.set_order import in_order, packed
from reward.guarded.weights import MAPPINGS, NUMPY_SCALARS, SETS

Cost = Callable[[Any, tuple[Any, ...]], "tuple[Any, ...]"]

SCALAR_METHODS = ("item", "astype", "tolist", "any", "all", "sum", "max", "min", "round", "copy")


def _axis_alone(options: dict[str, Any]) -> bool:
    return len(options) == 1 and type(options.get("axis")) is int


class Methods:
    """The guards of methods: `.append(target, item)` for `target.append(item)`."""

    def __init__(self, meter: Meter, functions: Functions, arrays: Arrays) -> None:
        self.meter = meter
        self.functions = functions
        self.arrays = arrays
        self.table: dict[str, dict[type, Callable[..., Any]]] = {}
        self._texts()
        self._containers()
        self._others()

    def guards(self) -> dict[str, Callable[..., Any]]:
        guards: dict[str, Callable[..., Any]] = {f".{name}": self._guard(name) for name in self.table}
        for name, quick in (("append", self._append), ("get", self._get), ("add", self._add_item)):
            guards[f".{name}"] = quick(guards[f".{name}"])
        guards |= {f".{name}0": self._of_whole(name, guards[f".{name}"]) for name in WHOLE}
        guards[":method"] = lambda target, name: self._bound(guards[f".{name}"], target, name)
        return guards

    def _bound(self, guard: Callable[..., Any], target: Any, name: str) -> Callable[..., Any]:
        """A method that is not called at once, as in `max(counts, key=counts.get)`."""
        if type(target) not in self.table[name]:
            raise TypeError(f"{type(target).__name__} values have no method {name}")
        self.meter.charge(4)
        return partial(guard, target)

    def _guard(self, name: str) -> Callable[..., Any]:
        handlers = self.table[name]
        meter = self.meter
        of_arrays = getattr(np.ndarray, name, None) if name in WHOLE else None

        def quick(target: Any, *args: Any, **options: Any) -> Any:
            """As `guard`, with the commonest calls first: `array.max()` and `array.max(axis=0)`."""
            if type(target) is np.ndarray and not args and (not options or _axis_alone(options)):
                meter.left -= 1 + CALL_COST + (target.size or cells(target))
                if meter.left < 0:
                    raise OutOfFuel
                return of_arrays(target, **options)  # type: ignore[misc]
            return guard(target, *args, **options)

        def guard(target: Any, *args: Any, **options: Any) -> Any:
            handler = handlers.get(type(target))
            if handler is None:
                raise TypeError(f"{type(target).__name__} values have no method {name}")
            meter.tick()
            return handler(target, *args, **options)

        return guard if of_arrays is None else quick

    def _of_whole(self, name: str, careful: Callable[..., Any]) -> Callable[[Any], Any]:
        """The guard of `array.max()` and the like, called without arguments."""
        meter = self.meter
        of_arrays = getattr(np.ndarray, name)

        def guard(target: Any) -> Any:
            if type(target) is np.ndarray:
                meter.left -= 1 + CALL_COST + (target.size or cells(target))
                if meter.left < 0:
                    raise OutOfFuel
                return of_arrays(target)
            return careful(target)

        return guard

    def _append(self, careful: Callable[..., Any]) -> Callable[..., Any]:
        def guard(target: Any, item: Any) -> None:
            if type(target) is list:
                self.meter.tick()
                target.append(item)
            else:
                careful(target, item)

        return guard

    def _get(self, careful: Callable[..., Any]) -> Callable[..., Any]:
        def guard(target: Any, *args: Any) -> Any:
            if type(target) is dict and args:
                self.meter.tick()
                sought(self.meter, args[0])
                return target.get(*args)
            return careful(target, *args)

        return guard

    def _add_item(self, careful: Callable[..., Any]) -> Callable[..., Any]:
        def guard(target: Any, item: Any) -> None:
            if type(target) is set:
                self.meter.tick()
                target.add(key(self.meter, item))
            else:
                careful(target, item)

        return guard

    def _add(self, names: str, kinds: tuple[type, ...], cost: Cost) -> None:
        for name in names.split():
            for kind in kinds:
                if hasattr(kind, name):
                    self.table.setdefault(name, {})[kind] = self._paying(getattr(kind, name), cost)

    def _paying(self, method: Callable[..., Any], cost: Cost) -> Callable[..., Any]:
        def handler(target: Any, *args: Any, **options: Any) -> Any:
            if options:
                self._pay_named(target, options, cost)
            return method(target, *cost(target, args), **options)

        return handler

    def _pay_named(self, target: Any, options: dict[str, Any], cost: Cost) -> None:
        """Pay for what is handed over by name: a text's `sep`, new values of a dict."""
        if type(target) is str:
            cost(target, tuple(options.values()))
        elif type(target) in MAPPINGS:
            self.meter.items(len(options))
            if type(target) is Counter:
                counts_check(self.meter, target, options)

    def _emptying(self, handler: Callable[..., Any]) -> Callable[..., Any]:
        def emptying(target: Any, *args: Any, **options: Any) -> Any:
            result = handler(target, *args, **options)
            packed(target)
            return result

        return emptying

    def _texts(self) -> None:
        self._add(TEXT, (str,), self._pay_text)
        self._add(SLOW_TEXT, (str,), self._pay_slow_text)
        self._add(PADDED, (str,), self._pay_width)
        self.table["join"] = {str: self._join}
        self.table["replace"] = {str: self._replace}

    def _containers(self) -> None:
        self._add(KEYED["dict"], MAPPINGS, self._pay_key)
        self._add(KEYED["set"], SETS, self._pay_key)
        self._add(PLAIN["list"], (list,), self._pay_length)
        self._add(PLAIN["dict"], MAPPINGS, self._pay_nothing)
        self._add(PLAIN["set"], SETS, self._pay_nothing)
        self._add(PLAIN["deque"], (deque,), self._pay_item)
        self._add(COPIED, (list, deque, *MAPPINGS, *SETS), self._pay_copy)
        self._add(MERGED, (list, deque, *MAPPINGS, *SETS), self._pay_merged)
        self._add(COMPARED, (list, tuple, deque), self._pay_compared)
        self.table["index"] |= {kind: self._found(self.table["index"][kind]) for kind in (list, tuple, deque)}
        self._add("insert pop", (list,), self._pay_shift)
        self._add("reverse rotate", (deque,), self._pay_length)
        for name in (*EMPTYING, *MERGED.split()):
            for kind in (*MAPPINGS, *SETS):
                if kind in self.table[name] and kind is not frozenset:
                    self.table[name][kind] = self._emptying(self.table[name][kind])

    def _others(self) -> None:
        # That of `itertools.chain`, which has its own guard.
        self.table["from_iterable"] = {}
        self.table["sort"] = {list: self._sort, np.ndarray: self.arrays.sort_in_place}
        self.table["pop"] |= dict.fromkeys((set,), self._pop_item)
        for name, kinds in NUMERIC.items():
            self._add(name, kinds, self._pay_nothing)
        for name, handler in self.arrays.methods().items():
            self.table.setdefault(name, {})[np.ndarray] = handler
        for name in SCALAR_METHODS:
            handler = self.arrays.functions.get(name) or self.table[name][np.ndarray]
            self.table[name] |= dict.fromkeys(NUMPY_SCALARS, handler)
        for name in ("reshape", "flatten"):
            self.table[name] |= dict.fromkeys(NUMPY_SCALARS, self.table[name][np.ndarray])

    def _pay_nothing(self, target: Any, args: tuple[Any, ...]) -> tuple[Any, ...]:
        return args

    def _pay_text(self, target: Any, args: tuple[Any, ...]) -> tuple[Any, ...]:
        self.meter.charge(len(target) + sum(len(arg) for arg in args if type(arg) in (str, tuple)))
        return args

    def _pay_slow_text(self, target: Any, args: tuple[Any, ...]) -> tuple[Any, ...]:
        """Pay for a method that looks at all of its argument at every place of the text."""
        sought_for = max([len(arg) for arg in args if type(arg) is str], default=0)
        self.meter.charge(len(target) * (1 + (sought_for >> 6)))
        return args

    def _pay_width(self, target: Any, args: tuple[Any, ...]) -> tuple[Any, ...]:
        self.meter.items(max(len(target), int(args[0])) if args else 0)
        return args

    def _pay_key(self, target: Any, args: tuple[Any, ...]) -> tuple[Any, ...]:
        if args:
            key(self.meter, args[0])
        return args

    def _pay_item(self, target: Any, args: tuple[Any, ...]) -> tuple[Any, ...]:
        if args:
            queue_check(self.meter, len(target), args)
        return args

    def _pay_length(self, target: Any, args: tuple[Any, ...]) -> tuple[Any, ...]:
        self.meter.charge(1 + (len(target) >> 5))
        return args

    def _pay_copy(self, target: Any, args: tuple[Any, ...]) -> tuple[Any, ...]:
        if type(target) is Counter:
            counts_check(self.meter, target)
        self.meter.items(3 * len(target) if type(target) is Counter else len(target))
        if type(target) in MAPPINGS:
            self.meter.crowded(len(target))
        if type(target) is deque:
            self.meter.charge(QUEUE_COST)
        return args

    def _pay_shift(self, target: Any, args: tuple[Any, ...]) -> tuple[Any, ...]:
        self.meter.charge(1 + (len(target) >> 5) if args else 1)
        return args

    def _pay_compared(self, target: Any, args: tuple[Any, ...]) -> tuple[Any, ...]:
        weigh_compared(self.meter, target, args)
        return args

    def _found(self, index: Callable[..., Any]) -> Callable[..., Any]:
        def handler(target: Any, *args: Any) -> Any:
            try:
                return index(target, *args)
            except ValueError:
                # Python's own message shows the value, whose text need not be the same everywhere.
                raise ValueError(f"the value is not in the {type(target).__name__}") from None

        return handler

    def _pay_merged(self, target: Any, args: tuple[Any, ...]) -> tuple[Any, ...]:
        self.meter.charge(1 + (0 if type(target) in (list, deque) else len(target)))
        merged = tuple(self._merged(target, arg) for arg in args)
        if type(target) is deque:
            for arg in merged:
                queue_check(self.meter, len(target), arg)
        return merged

    def _merged(self, target: Any, values: Any) -> Any:
        if type(values) in MAPPINGS and type(target) in MAPPINGS:
            self.meter.items(len(values))
            self.meter.crowded(len(values))
            if type(target) is Counter:
                counts_check(self.meter, target, values)
            return values
        values = self.functions.list_(values)
        if type(target) in MAPPINGS and type(target) is not Counter:
            values = [tuple(self.functions.new(pair)) for pair in values]
            for pair in values:
                key(self.meter, pair[0] if pair else None)
        elif type(target) not in (list, deque):
            for value in values:
                key(self.meter, value)
        return values

    def _join(self, target: str, parts: Any) -> str:
        parts = self.functions.list_(parts)
        self.meter.items(sum(len(part) + len(target) for part in parts if type(part) is str))
        return target.join(parts)

    def _replace(self, target: str, old: str, new: str, count: int = -1) -> str:
        self.meter.charge(len(target))
        if type(old) is str and type(new) is str:
            self.meter.items(len(target) + (target.count(old) if old else len(target) + 1) * len(new))
        return target.replace(old, new, count)

    def _sort(self, target: list[Any], *, key: Any = None, reverse: Any = False) -> None:
        target[:] = self.functions.sorted_(target, key=key, reverse=reverse)

    def _pop_item(self, target: set[Any]) -> Any:
        ordered: Any = in_order(self.meter, target)
        if not target:
            raise KeyError("pop from an empty set")
        if ordered is target:
            item = target.pop()
        else:
            item = ordered[0]
            target.discard(item)
        packed(target)
        return item
