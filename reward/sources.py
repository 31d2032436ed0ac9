"""What is bound to each name of a program: the sources of its variables, found by names alone.

A source is a kind with an expression, or None where it may be anything:

- ("value", e): the value of e;
- ("added", e): the variable itself plus or minus e;
- ("item", e): an item of e;
- ("part", e, place): what stands at a place of every item of e;
- ("taken", e, place): what stands at a place of e;
- ("counted", what): a length or a counter.
"""

from __future__ import annotations

import ast
from collections.abc import Iterator
from typing import Any

from reward.syntax import nodes_of

Sources = dict[str, list[Any]]


def sources(nodes: list[Any]) -> Sources:
    """Return the sources of every name that the nodes of a part of a program bind."""
    found: Sources = {}
    for node in nodes:
        rule = RULES.get(type(node))
        if rule is not None:
            for name, source in rule(node):
                found.setdefault(name, []).append(source)
    return found


def merged(first: Sources, second: Sources) -> Sources:
    """Return the sources of the names in `first`, with those that `second` has for them."""
    return {name: found + second.get(name, []) for name, found in first.items()}


def outer_nodes(tree: ast.Module) -> list[ast.AST]:
    """Return the nodes of a program that are run outside of its outermost functions, with these functions."""
    nodes: list[ast.AST] = []
    for statement in tree.body:
        if type(statement) is ast.FunctionDef:
            nodes.append(statement)
            for default in (*statement.args.defaults, *statement.args.kw_defaults):
                nodes += nodes_of(default) if default is not None else []
        else:
            nodes += nodes_of(statement)
    return nodes


def _assign(node: ast.Assign) -> Iterator[tuple[str, Any]]:
    for target in node.targets:
        yield from _assigned(target, node.value)


def _annotated(node: ast.AnnAssign) -> Iterator[tuple[str, Any]]:
    if node.value is not None:
        yield from _assigned(node.target, node.value)


def _named(node: ast.NamedExpr) -> Iterator[tuple[str, Any]]:
    yield node.target.id, ("value", node.value)


def _augmented(node: ast.AugAssign) -> Iterator[tuple[str, Any]]:
    if type(node.target) is ast.Name:
        steady = type(node.op) in (ast.Add, ast.Sub)
        yield node.target.id, ("added", node.value) if steady else None


def _assigned(target: ast.expr, value: ast.expr) -> Iterator[tuple[str, Any]]:
    if type(target) is ast.Name:
        yield target.id, _steps(target.id, value) or ("value", value)
    elif type(target) in (ast.Tuple, ast.List):
        targets = target.elts  # type: ignore[attr-defined]
        if any(type(part) is ast.Starred for part in getattr(value, "elts", ())):
            yield from unknown(target)
            return
        if type(value) is ast.Tuple and len(value.elts) == len(targets):
            for inner, part in zip(targets, value.elts, strict=True):
                yield from _assigned(inner, part)
            return
        counted = type(value) is ast.Attribute and value.attr == "shape"
        for place, inner in enumerate(targets):
            if type(inner) is not ast.Name:
                yield from _from_here(targets[place:])
                return
            yield inner.id, ("counted", "shape") if counted else ("taken", value, place)
    else:
        yield from unknown(target)


def _steps(name: str, value: ast.expr) -> tuple[str, Any] | None:
    """The source of `name = name + value`, which is that of `name += value`."""
    if type(value) is not ast.BinOp or type(value.op) not in (ast.Add, ast.Sub):
        return None
    if type(value.left) is not ast.Name or value.left.id != name:
        return None
    return "added", value.right


def _looped(node: ast.For | ast.comprehension) -> Iterator[tuple[str, Any]]:
    target: Any = node.target
    if type(target) is ast.Name:
        yield target.id, ("item", node.iter)
    elif type(target) in (ast.Tuple, ast.List):
        for place, part in enumerate(target.elts):
            if type(part) is not ast.Name:
                yield from _from_here(target.elts[place:])
                return
            yield part.id, ("part", node.iter, place)


def _from_here(targets: list[ast.expr]) -> Iterator[tuple[str, Any]]:
    """The names in targets from one on that is starred or a target of several, which shifts the places."""
    for target in targets:
        yield from unknown(target)


def unknown(target: ast.AST) -> Iterator[tuple[str, Any]]:
    """Give the names that a target binds to what nobody knows."""
    for node in ast.walk(target):
        if type(node) is ast.Name and type(node.ctx) is ast.Store:
            yield node.id, None


RULES: dict[type[ast.AST], Any] = {
    ast.Assign: _assign,
    ast.AugAssign: _augmented,
    ast.AnnAssign: _annotated,
    ast.For: _looped,
    ast.comprehension: _looped,
    ast.NamedExpr: _named,
    ast.arg: lambda node: [(node.arg, None)],
    ast.FunctionDef: lambda node: [(node.name, None)],
    ast.alias: lambda node: [(node.asname or node.name, None)],
}
