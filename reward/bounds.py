"""Which expressions of a program are small numbers for certain, so that operators on them need no guard.

Found by names alone, over the whole program: a name is bounded if everything ever bound to it is. The bound
counts bits: it grows with each operation, so a number that feeds back into itself is never found to be
bounded.
"""

from __future__ import annotations

import ast
from collections.abc import Iterable, Iterator, Mapping
from types import MappingProxyType
from typing import Any

from reward.assumptions import assumed_numbers
from reward.guarded.weights import LONG_BITS
from reward.syntax import nodes_of

WORD = 64
"""Bits of a float, and of what a loop can add up."""
LENGTH = 48
"""Bits of a length, a shape or a counter of items."""
ROUNDS = 3
"""How often all names are gone through; more would find names that are bound before what they are made of."""
MOST_BITS = LONG_BITS
"""Beyond this a number counts as unbounded."""
ASSUMED_BITS = 60
"""What a checked variable is checked for."""
COMPUTED = (ast.Name, ast.Constant, ast.BinOp, ast.UnaryOp, ast.operator, ast.unaryop, ast.expr_context)
UNBOUNDED = (ast.Pow, ast.LShift, ast.RShift, ast.MatMult)
"""Operators that no bound is found for."""
COUNTED = frozenset({"len"})


class Constants:
    """The least one can know at once: which expressions are constant numbers. Has what `Bounds` has."""

    names: Mapping[str, int] = MappingProxyType({})
    assumed: frozenset[str] = frozenset()

    def bits(self, node: Any) -> int | None:
        if type(node) is ast.UnaryOp and type(node.op) is ast.USub:
            node = node.operand
        return _constant_bits(node.value) if type(node) is ast.Constant else None

    def item_bits(self, values: Any) -> int | None:
        return None


class Bounds:
    """The bounded names of one program; `bits(expression)` says how large an expression can get, None if
    unknown.

    `assumed` are the names taken for small numbers on trust, which the program must check where it binds
    them.
    """

    def __init__(self, tree: ast.Module, known: frozenset[str], collecting: frozenset[str]) -> None:
        self.names: dict[str, int] = {}
        self._final = False
        bindings: dict[str, list[Any]] = {}
        nodes = nodes_of(tree)
        for name, source in _bindings(nodes):
            bindings.setdefault(name, []).append(source)
        self.bound = frozenset(bindings)
        candidates = {
            name: sources for name, sources in bindings.items() if None not in sources and name not in known
        }
        self._settle(candidates)
        self.assumed: frozenset[str] = frozenset()
        likely = assumed_numbers(nodes, bindings, collecting) - known
        # First those that nothing can be told of; what is computed from them alone then needs no check.
        self._assume({name for name in likely if not all(map(_is_computed, bindings[name]))}, candidates)
        self._assume(likely, candidates)
        self._final = True

    def _assume(self, names: Iterable[str], candidates: dict[str, list[Any]]) -> None:
        assumed = frozenset(names) - set(self.names)
        self.assumed |= assumed
        self.names |= dict.fromkeys(assumed, ASSUMED_BITS)
        self._settle(candidates)

    def _settle(self, candidates: dict[str, list[Any]]) -> None:
        """Find the bounds of all names that follow from those of others."""
        for _ in range(ROUNDS):
            for name in [name for name in candidates if name not in self.names]:
                sizes = [self._source_bits(source) for source in candidates[name]]
                if None not in sizes:
                    self.names[name] = max(size for size in sizes if size is not None)

    def _source_bits(self, source: Any) -> int | None:
        kind, expression = source
        if kind == "value":
            return self.bits(expression)
        if kind == "added":
            bits = self.bits(expression)
            return None if bits is None else _capped(bits + WORD)
        if kind == "item":
            return self.item_bits(expression)
        return None if expression in self.bound else LENGTH

    def item_bits(self, values: Any) -> int | None:
        """The bound of what going through `values` gives."""
        if type(values) is ast.Call and type(values.func) is ast.Name and values.func.id == "range":
            sizes = [self.bits(argument) for argument in values.args]
            if "range" in self.bound or None in sizes or values.keywords:
                return None
            return max([1, *[size for size in sizes if size is not None]])
        if type(values) in (ast.List, ast.Tuple):
            sizes = [self.bits(element) for element in values.elts]
            return None if None in sizes else max([1, *[size for size in sizes if size is not None]])
        return None

    def bits(self, node: Any) -> int | None:
        """Return how many bits the number that `node` gives can have, or None where it may be anything."""
        if not self._final:
            return self._bits(node)
        if not hasattr(node, "bits"):
            # Kept at the node, so that a deep expression is gone through once.
            node.bits = self._bits(node)
        bits: int | None = node.bits
        return bits

    def _bits(self, node: Any) -> int | None:
        kind = type(node)
        if kind is ast.Name:
            return self.names.get(node.id)
        if kind is ast.Constant:
            return _constant_bits(node.value)
        if kind is ast.BinOp:
            return self._operation_bits(node)
        if kind is ast.UnaryOp:
            return None if type(node.op) is ast.Not else self.bits(node.operand)
        if kind is ast.Call:
            function = node.func
            if type(function) is ast.Name and function.id in COUNTED and function.id not in self.bound:
                return LENGTH
        if kind is ast.Subscript and type(node.value) is ast.Attribute:
            return LENGTH if node.value.attr == "shape" and type(node.slice) is ast.Constant else None
        return None

    def _operation_bits(self, node: ast.BinOp) -> int | None:
        left, right = self.bits(node.left), self.bits(node.right)
        if left is None or right is None:
            return None
        if type(node.op) is ast.Mult:
            return _capped(left + right)
        if type(node.op) in UNBOUNDED:
            return None
        return _capped(max(left, right) + 1)


def _capped(bits: int) -> int | None:
    return bits if bits <= MOST_BITS else None


def _is_computed(source: Any) -> bool:
    """Tell whether a source is made of names, constants and operators alone."""
    if source is None:
        return False
    kind, expression = source
    return kind == "counted" or all(isinstance(node, COMPUTED) for node in ast.walk(expression))


def _constant_bits(value: object) -> int | None:
    if type(value) is int:
        return _capped(value.bit_length())
    return WORD if type(value) is float else None


def _bindings(nodes: list[Any]) -> Iterator[tuple[str, Any]]:
    """Give (name, source) for all that is bound: a kind with an expression, or None where it may be
    anything.
    """
    for node in nodes:
        kind = type(node)
        if kind is ast.Assign:
            for target in node.targets:
                yield from _assigned(target, node.value)
        elif kind is ast.AugAssign:
            yield from _augmented(node)
        elif kind in (ast.For, ast.comprehension):
            yield from _looped(node.target, node.iter)
        elif kind is ast.NamedExpr:
            yield node.target.id, ("value", node.value)
        elif kind is ast.AnnAssign:
            if node.value is not None:
                yield from _assigned(node.target, node.value)
        elif kind is ast.arg:
            yield node.arg, None
        elif kind is ast.FunctionDef:
            yield node.name, None
        elif kind is ast.alias:
            yield node.asname or node.name, None


def _assigned(target: ast.expr, value: ast.expr) -> Iterator[tuple[str, Any]]:
    if type(target) is ast.Name:
        yield target.id, _steps(target.id, value) or ("value", value)
    elif type(target) in (ast.Tuple, ast.List):
        targets = target.elts  # type: ignore[attr-defined]
        if type(value) is ast.Attribute and value.attr == "shape":
            for inner in targets:
                plain = type(inner) is ast.Name
                yield from ((name, ("counted", "shape") if plain else None) for name in _names(inner))
        elif type(value) is ast.Tuple and len(value.elts) == len(targets):
            for inner, part in zip(targets, value.elts, strict=True):
                yield from _assigned(inner, part)
        else:
            yield from ((name, None) for name in _names(target))
    else:
        yield from ((name, None) for name in _names(target))


def _steps(name: str, value: ast.expr) -> tuple[str, Any] | None:
    """The source of `name = name + value`, which is that of `name += value`."""
    if type(value) is not ast.BinOp or type(value.op) not in (ast.Add, ast.Sub):
        return None
    if type(value.left) is not ast.Name or value.left.id != name:
        return None
    return "added", value.right


def _augmented(node: ast.AugAssign) -> Iterator[tuple[str, Any]]:
    if type(node.target) is ast.Name:
        steady = type(node.op) in (ast.Add, ast.Sub)
        yield node.target.id, ("added", node.value) if steady else None


def _looped(target: Any, values: Any) -> Iterator[tuple[str, Any]]:
    if type(target) is ast.Name:
        yield target.id, ("item", values)
        return
    parts = target.elts if type(target) is ast.Tuple else []
    counted = type(values) is ast.Call and type(values.func) is ast.Name and values.func.id == "enumerate"
    rows = values.elts if type(values) in (ast.List, ast.Tuple) else []
    even = rows and all(type(row) is ast.Tuple and len(row.elts) == len(parts) for row in rows)
    for place, part in enumerate(parts):
        if type(part) is ast.Name and even:
            yield from ((part.id, ("value", row.elts[place])) for row in rows)
        elif type(part) is ast.Name and counted and place == 0 and len(values.args) == 1:
            yield part.id, ("counted", "enumerate")
        else:
            yield from ((name, None) for name in _names(part))
    if not parts:
        yield from ((name, None) for name in _names(target))


def _names(target: ast.expr) -> Iterator[str]:
    return (node.id for node in ast.walk(target) if type(node) is ast.Name and type(node.ctx) is ast.Store)
