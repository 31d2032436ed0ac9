"""Which expressions of a program are small numbers for certain, so that operators on them need no guard.

Found by names alone, for each outermost function with all that is in it: a name is bounded if everything ever
bound to it is, there or outside of all functions. The bound counts bits: it grows with each operation, so a
number that feeds back into itself is found to be bounded only where sums alone lead back to it.
"""

from __future__ import annotations

import ast
from collections.abc import Iterable, Mapping
from types import MappingProxyType
from typing import Any

from reward.assumptions import assumed_numbers
from reward.grammar import Grammar
from reward.guarded.weights import LONG_BITS
from reward.known import SIDE, Known
from reward.sources import Sources, merged, outer_nodes, sources
from reward.syntax import nodes_of

WORD = 64
"""Bits of a float."""
GROWTH = 40
"""Bits that sums can grow by: more assignments than any fuel pays for."""
SUMS = 8
"""How often names that are no sums are taken out of those that may be; if more are left, all guards stay."""
ROUNDS = 3
"""How often all names are gone through; more would find names that are bound before what they are made of."""
MOST_BITS = LONG_BITS
"""Beyond this a number counts as unbounded."""
ASSUMED_BITS = 60
"""What a checked variable is checked for, and the most that a place in a sequence may have."""
COMPUTED = (ast.Name, ast.Constant, ast.BinOp, ast.UnaryOp, ast.operator, ast.unaryop, ast.expr_context)
UNBOUNDED = (ast.Pow, ast.LShift, ast.RShift, ast.MatMult)
"""Operators that no bound is found for."""


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


def function_bounds(
    tree: ast.Module, grammar: Grammar, assuming: bool = True
) -> dict[ast.FunctionDef, Bounds]:
    """Return the bounds of each outermost function of a program; of none if one can bind another's names."""
    functions = {node: nodes_of(node) for node in tree.body if type(node) is ast.FunctionDef}
    if any(type(node) is ast.Global for nodes in functions.values() for node in nodes):
        return {}
    outer = sources(outer_nodes(tree))
    inner = {node: sources(nodes[1:]) for node, nodes in functions.items()}
    bound = frozenset(outer).union(*inner.values())
    return {
        node: Bounds(nodes, merged(inner[node], outer), frozenset(outer), bound, grammar, assuming)
        for node, nodes in functions.items()
    }


class Bounds(Known):
    """The bounded names of one function; `bits(expression)` says how large an expression can get, None if
    unknown.

    `nodes` are those of the function, `bindings` the sources of its names, `outer` those bound outside of
    functions too, `bound` the names that the program binds anywhere. `assumed` are the names taken for small
    numbers on trust, which the program must check where it binds them; outside of functions it checks none.
    """

    def __init__(
        self,
        nodes: list[Any],
        bindings: Sources,
        outer: frozenset[str],
        bound: frozenset[str],
        grammar: Grammar,
        assuming: bool,
    ) -> None:
        self.names: dict[str, int] = {}
        self._final = False
        super().__init__(grammar, bound)
        candidates = {
            name: found for name, found in bindings.items() if None not in found and name not in grammar.names
        }
        self._settle(candidates)
        self._settle_sums(candidates)
        self.assumed: frozenset[str] = frozenset()
        if assuming:
            functions = {node.name for node in nodes if type(node) is ast.FunctionDef}
            likely = assumed_numbers(nodes, bindings, grammar.collecting) - grammar.names - set(self.names)
            likely -= outer | functions
            # First those that nothing can be told of; what is computed from them alone then needs no check.
            self._assume({name for name in likely if not all(map(_is_computed, bindings[name]))}, candidates)
            self._assume(likely, candidates)
        self._final = True

    def _assume(self, names: Iterable[str], candidates: dict[str, list[Any]]) -> None:
        assumed = frozenset(names) - set(self.names)
        if not assumed:
            return
        self.assumed |= assumed
        self.names |= dict.fromkeys(assumed, ASSUMED_BITS)
        self._settle(candidates)
        self._settle_sums(candidates)

    def _settle(self, candidates: dict[str, list[Any]]) -> None:
        """Find the bounds of all names that follow from those of others."""
        for _ in range(ROUNDS):
            settled = len(self.names)
            for name in [name for name in candidates if name not in self.names]:
                sizes = [self._source_bits(source) for source in candidates[name]]
                if None not in sizes:
                    added = any(source[0] == "added" for source in candidates[name])
                    self.names[name] = max(size for size in sizes if size is not None) + added
            if len(self.names) == settled:
                return

    def _settle_sums(self, candidates: dict[str, list[Any]]) -> None:
        """Bound the names that are sums of one name of their group and of bounded numbers, such as
        `left = right + 1` with `right = left + width`: no assignment adds more than the largest of these.
        """
        group = {name for name in candidates if name not in self.names}
        for _ in range(SUMS):
            sizes = {name: [self._rest_bits(source, group) for source in candidates[name]] for name in group}
            kept = {name for name in group if None not in sizes[name]}
            if not kept:
                return
            if kept == group:
                bits = _capped(
                    GROWTH + max(size for name in group for size in sizes[name] if size is not None)
                )
                if bits is not None:
                    self.names |= dict.fromkeys(group, bits)
                    self._settle(candidates)
                return
            group = kept

    def _rest_bits(self, source: Any, group: set[str]) -> int | None:
        """What a source adds to one name of the group, None if it is anything but a sum."""
        if source[0] not in ("value", "added"):
            return self._source_bits(source)
        terms = self._terms(source[1], group)
        if terms is None or (source[0] == "added" and terms[0]):
            return None
        return terms[1]

    def _terms(self, node: Any, group: set[str]) -> tuple[bool, int] | None:
        """Tell whether a name of the group is in a sum, with the bits of the rest; None for all else."""
        if type(node) is ast.Name and node.id in group:
            return True, 1
        if type(node) is not ast.BinOp or type(node.op) not in (ast.Add, ast.Sub):
            bits = self.bits(node)
            return None if bits is None else (False, bits)
        # Part by part: the bits of a whole sum that holds a name of the group would be looked for in vain.
        left, right = self._terms(node.left, group), self._terms(node.right, group)
        if left is None or right is None or (left[0] and right[0]):
            return None
        return left[0] or right[0], max(left[1], right[1]) + 1

    def _source_bits(self, source: Any) -> int | None:
        kind = source[0]
        if kind == "value":
            return self.bits(source[1])
        if kind == "added":
            bits = self.bits(source[1])
            return None if bits is None else _capped(bits + GROWTH)
        if kind == "item":
            return self.item_bits(source[1])
        if kind == "part":
            return self.part_bits(source[1], source[2])
        if kind == "taken":
            return self.taken_bits(source[1])
        return SIDE

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
            return self._sign_bits(node)
        if kind is ast.Call:
            return self.call_bits(node)
        if kind is ast.Subscript and type(node.value) is ast.Attribute:
            plain = node.value.attr == "shape" and type(node.slice) is ast.Constant
            return SIDE if plain else None
        return None

    def _sign_bits(self, node: ast.UnaryOp) -> int | None:
        bits = None if type(node.op) is ast.Not else self.bits(node.operand)
        return bits if bits is None or type(node.op) is not ast.Invert else _capped(bits + 1)

    def _operation_bits(self, node: ast.BinOp) -> int | None:
        left = self.bits(node.left)
        right = self.bits(node.right) if left is not None else None
        if left is None or right is None:
            return None
        if type(node.op) is ast.Mult:
            return _capped(left + right)
        if type(node.op) in UNBOUNDED:
            return None
        if type(node.op) is ast.Div:
            return max(WORD, left, right)
        return _capped(max(left, right) + 1)


def is_small(bits: int | None) -> bool:
    """Tell whether a number of so many bits is as small as a checked variable."""
    return bits is not None and bits <= ASSUMED_BITS


def _capped(bits: int) -> int | None:
    return bits if bits <= MOST_BITS else None


def _is_computed(source: Any) -> bool:
    """Tell whether a source is made of names, constants and operators alone."""
    if source is None or source[0] not in ("value", "added", "counted"):
        return False
    return source[0] == "counted" or all(isinstance(node, COMPUTED) for node in ast.walk(source[1]))


def _constant_bits(value: object) -> int | None:
    if type(value) is int:
        return _capped(value.bit_length())
    return WORD if type(value) is float else None
