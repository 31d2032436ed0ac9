"""Which variables of a program look like numbers, judged by how they are used.

A guess, to be checked where such a variable is bound; where it proves wrong the program runs again with every
guard in. The guess only has to be right often: a wrong one costs time, never safety.
"""

from __future__ import annotations

import ast
from typing import Any

from reward.guarded.words import words

CONTAINERS = (
    ast.List,
    ast.Tuple,
    ast.Dict,
    ast.Set,
    ast.ListComp,
    ast.SetComp,
    ast.DictComp,
    ast.GeneratorExp,
    ast.JoinedStr,
    ast.Lambda,
)
AMBIGUOUS = (ast.BitAnd, ast.BitOr, ast.BitXor)
"""Operators of sets and masks as well as of numbers."""
COLLECTING = frozenset(
    words(
        "list sorted set dict tuple zip enumerate map filter reversed range str frozenset Counter "
        "deque defaultdict copy astype tolist flatten ravel reshape transpose split strip items "
        "keys values most_common union intersection difference nonzero repeat fliplr flipud rot90 "
        "flip zeros ones full zeros_like ones_like full_like empty array where argwhere unique pad "
        "tile roll concatenate vstack hstack logical_and logical_or logical_not deepcopy asarray "
        "arange isin cumsum diff stack rint replace join lower upper"
    )
)
"""Functions and methods whose results are containers."""


def assumed_numbers(
    nodes: list[Any], bindings: dict[str, list[Any]], collecting: frozenset[str]
) -> frozenset[str]:
    """Return the variables that are used as numbers and never as anything else.

    `bindings` are the sources of each name as `reward.sources` finds them; `collecting` the functions of the
    DSL that return something else than a number.
    """
    uses = _Uses(nodes)
    candidates = uses.numbers & set(bindings) - uses.containers
    return frozenset(
        name
        for name in candidates
        if not any(_collects(source, uses.containers, collecting) for source in bindings[name])
    )


class _Uses:
    """The names a program uses as numbers and as containers or functions."""

    def __init__(self, nodes: list[Any]) -> None:
        self.numbers: set[str] = set()
        self.containers: set[str] = set()
        for node in nodes:
            kind = type(node)
            if kind is ast.BinOp:
                if type(node.op) not in AMBIGUOUS:
                    self._note(self.numbers, node.left, node.right)
            elif kind is ast.Compare:
                self._compare(node)
            elif kind is ast.AugAssign:
                self._note(self.numbers, node.target, node.value)
            elif kind is ast.Subscript:
                self._note(self.containers, node.value)
                if type(node.slice) is ast.Tuple:
                    self._note(self.numbers, *node.slice.elts)
            elif kind is ast.Attribute:
                self._note(self.containers, node.value)
            elif kind in (ast.For, ast.comprehension):
                self._note(self.containers, node.iter)
            elif kind is ast.Call:
                self._note(self.containers, node.func)

    def _compare(self, node: ast.Compare) -> None:
        if any(type(operator) in (ast.In, ast.NotIn) for operator in node.ops):
            self._note(self.containers, *node.comparators)
        elif not any(type(operator) in (ast.Is, ast.IsNot) for operator in node.ops):
            operands = [node.left, *node.comparators]
            if any(map(_is_number, operands)) or not any(map(_is_equality, node.ops)):
                self._note(self.numbers, *operands)

    def _note(self, names: set[str], *nodes: ast.expr) -> None:
        names.update(node.id for node in nodes if type(node) is ast.Name)


def _is_number(node: ast.expr) -> bool:
    return type(node) is ast.Constant and type(node.value) in (int, float)


def _is_equality(operator: ast.cmpop) -> bool:
    return type(operator) in (ast.Eq, ast.NotEq)


def _collects(source: Any, containers: set[str], collecting: frozenset[str]) -> bool:
    """Tell whether what a name is bound to is a container for all one can see."""
    if source is None or source[0] not in ("value", "added"):
        return False
    return _is_container(source[1], containers, collecting)


def _is_container(node: Any, containers: set[str], collecting: frozenset[str]) -> bool:
    kind = type(node)
    if kind in CONTAINERS:
        return True
    if kind is ast.Name:
        return node.id in containers
    if kind is ast.Constant:
        return isinstance(node.value, str)
    if kind is ast.BinOp:
        return _any(containers, collecting, node.left, node.right)
    if kind is ast.UnaryOp:
        return type(node.op) is not ast.Not and _any(containers, collecting, node.operand)
    if kind is ast.Compare:
        looking_up = type(node.ops[0]) in (ast.In, ast.NotIn, ast.Is, ast.IsNot)
        return not looking_up and _any(containers, collecting, node.left, *node.comparators)
    if kind is ast.IfExp:
        return _any(containers, collecting, node.body, node.orelse)
    if kind is ast.Subscript:
        parts = node.slice.elts if type(node.slice) is ast.Tuple else [node.slice]
        return any(type(part) is ast.Slice for part in parts)
    if kind is ast.Call:
        return _returns_container(node.func, collecting)
    return False


def _any(containers: set[str], collecting: frozenset[str], *nodes: Any) -> bool:
    return any(_is_container(node, containers, collecting) for node in nodes)


def _returns_container(function: Any, collecting: frozenset[str]) -> bool:
    name = (
        function.id
        if type(function) is ast.Name
        else function.attr
        if type(function) is ast.Attribute
        else ""
    )
    return name in COLLECTING or name in collecting
