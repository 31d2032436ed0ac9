"""What calls and loops over calls give, for those whose results are known to be small numbers."""

from __future__ import annotations

import ast
from abc import ABC, abstractmethod
from typing import Any

from reward.grammar import Grammar

LENGTH = 48
"""Bits of a counter of rounds, of a place among cells, and of what functions of the language return."""
SIDE = 63
"""Bits of a length and of a side of an array: ranges, and arrays without cells, are as long as one likes."""
LOOPED = 60
"""Bits of what a loop over a range gives: others are refused when the loop begins."""
SAME_ITEMS = frozenset({"list", "reversed", "set", "sorted", "tuple"})
"""Functions that give what their argument gives, in another order or fewer."""
COUNTING = SAME_ITEMS - {"reversed"}
"""Those of them that go through all of it at once."""
NUMBERS_IN = {
    "list[int]": 1,
    "tuple[int, int]": 1,
    "tuple[int, int, int, int]": 1,
    "list[tuple[int, int]]": 2,
}
"""How deep in a result of a function the whole numbers are, by its annotation."""


class Known(ABC):
    """The bounds of what is called and gone through. A name of the language counts as its own only if the
    program binds it nowhere.
    """

    def __init__(self, grammar: Grammar, bound: frozenset[str]) -> None:
        self.bound = bound
        self._grammar = grammar

    @abstractmethod
    def bits(self, node: Any) -> int | None:
        """Return how many bits the number that `node` gives can have, or None where it may be anything."""

    def call_bits(self, node: ast.Call) -> int | None:
        name = self._called(node)
        if name == "len":
            return SIDE
        if self._grammar.results.get(name) == "int":
            return LENGTH
        if name == "abs" or (name in ("min", "max") and len(node.args) > 1):
            return self._most(node.args)
        return None

    def item_bits(self, values: Any, looped: bool = True, counted: bool = True) -> int | None:
        """The bound of what going through `values` gives; `looped` tells that a loop does it, `counted` that
        whoever does it begins at the start.
        """
        if type(values) in (ast.List, ast.Tuple):
            return self._most(values.elts)
        if type(values) is not ast.Call:
            return None
        name = self._called(values)
        if name == "range":
            return LOOPED if looped else self._range_bits(values, counted)
        if name in SAME_ITEMS and values.args:
            return self.item_bits(values.args[0], looped=False, counted=name in COUNTING)
        return LENGTH if self._depth(name) == 1 else None

    def _range_bits(self, values: ast.Call, counted: bool) -> int | None:
        """The bound of what a range gives: no more than its ends, and its start with a counter of rounds."""
        most = None if values.keywords else self._most(values.args)
        if most is None or not counted or len(values.args) > 2:
            return most
        start = self._most(values.args[:-1])
        return most if start is None else min(most, max(start, LENGTH) + (len(values.args) > 1))

    def part_bits(self, values: Any, place: int) -> int | None:
        """The bound of what stands at a place of each item of `values`."""
        if type(values) in (ast.List, ast.Tuple):
            rows = [row.elts[: place + 1] if type(row) is ast.Tuple else [] for row in values.elts]
            if not all(len(row) == place + 1 for row in rows) or any(map(_starred, rows)):
                return None
            return self._most([row[place] for row in rows])
        if type(values) is not ast.Call or _starred(values.args):
            return None
        name, arguments = self._called(values), values.args
        if name == "enumerate" and len(arguments) == 1 and not values.keywords:
            return self.item_bits(arguments[0], looped=False) if place == 1 else LENGTH
        if name == "zip" and place < len(arguments):
            return self.item_bits(arguments[place], looped=False)
        if name in SAME_ITEMS and arguments:
            return self.part_bits(arguments[0], place)
        if name == "itertools.product":
            return self._largest([self.item_bits(argument, looped=False) for argument in arguments])
        return LENGTH if name in ("np.argwhere", "np.ndindex") or self._depth(name) == 2 else None

    def taken_bits(self, values: Any) -> int | None:
        """The bound of each of the things that `values` is taken apart into."""
        if type(values) is ast.Subscript and type(values.slice) is ast.Constant:
            row = type(values.value) is ast.Call and self._called(values.value) == "np.argwhere"
            return LENGTH if row and type(values.slice.value) is int else None
        if type(values) is not ast.Call:
            return None
        name = self._called(values)
        if name == "divmod":
            return self._most(values.args)
        return LENGTH if self._depth(name) == 1 else None

    def _depth(self, name: str) -> int | None:
        return NUMBERS_IN.get(self._grammar.results.get(name, ""))

    def _called(self, node: ast.Call) -> str:
        """The function of the language that a call is of, as its guard is named; empty if unknown."""
        function = node.func
        if type(function) is ast.Name:
            own = function.id in self._grammar.names and function.id not in self._grammar.replaced
            return function.id if own and function.id not in self.bound else ""
        if type(function) is ast.Attribute and type(function.value) is ast.Name:
            # Of a variable of that name the checker refuses what is asked for: no value has such methods.
            module = function.value.id
            return f"{module}.{function.attr}" if module in ("np", "itertools") else ""
        return ""

    def _most(self, nodes: list[ast.expr]) -> int | None:
        """The largest bound of some expressions, None unless all have one."""
        return None if _starred(nodes) else self._largest([self.bits(node) for node in nodes])

    def _largest(self, sizes: list[int | None]) -> int | None:
        return None if None in sizes else max([1, *[size for size in sizes if size is not None]])


def _starred(nodes: list[ast.expr]) -> bool:
    return any(type(node) is ast.Starred for node in nodes)
