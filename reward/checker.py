"""What a program may say: checks its syntax tree against an allow-list and puts the guards in.

A node type without a rule here is refused, with its line and the reason. The rules return the tree that runs:
every operator, subscript, loop and call that could cost more than a step goes through a guard of
`reward.guarded`. The guards' names ("+", "[]", ".append") cannot be written in Python source, so no program
can reach or replace them.
"""

from __future__ import annotations

import ast
from typing import Literal, TypeAlias

from reward.bounds import function_bounds
from reward.grammar import Grammar
from reward.imports import variables
from reward.statements import Statements
from reward.syntax import MAX_SOURCE, Missing, Rejected, call, constant, reject, short

Sparing: TypeAlias = Literal["nothing", "certain", "likely"]
"""Where guards are left out: nowhere, on numbers for certain, or also on what looks like numbers."""


def check(source: str, grammar: Grammar, sparing: Sparing = "nothing") -> ast.Module:
    """Return the guarded syntax tree of a program.

    Guards are left out where `sparing` says, which takes longer to find; results and fuel are the same.
    Variables that look like numbers are checked to be when bound, and the program stops with `Unsure` where
    one is not. Raises `Rejected` with line and reason if the program isn't in the language.
    """
    if len(source) > MAX_SOURCE:
        raise Rejected(f"the program has {len(source)} characters; the limit is {MAX_SOURCE}", None)
    try:
        try:
            body = _body(source, grammar, sparing, frozenset())
        except Missing:
            named = variables(_parsed(source))
            if not named:
                raise
            body = _body(source, grammar, sparing, named)
    except RecursionError:
        raise Rejected("the program is nested too deeply", None) from None
    return ast.Module(body=body, type_ignores=[])


def _body(source: str, grammar: Grammar, sparing: Sparing, named: frozenset[str]) -> list[ast.stmt]:
    """Return the guarded statements of a program in which the names of modules in `named` are variables."""
    body, checker = _guarded(source, grammar, sparing, grammar.replaced, named)
    if checker.trusted & checker.bound:
        # It binds a name of the language that was taken for the language's own before.
        body, _ = _guarded(source, grammar, sparing, grammar.replaced | checker.bound, named)
    return body


def _guarded(
    source: str, grammar: Grammar, sparing: Sparing, shadowed: frozenset[str], named: frozenset[str]
) -> tuple[list[ast.stmt], Statements]:
    tree = _parsed(source)
    spared = {} if sparing == "nothing" else function_bounds(tree, grammar, sparing == "likely")
    checker = Statements(grammar, spared, shadowed, named)
    body = checker.block(tree.body)
    _finish(checker, tree)
    return body, checker


def _finish(checker: Statements, tree: ast.Module) -> None:
    """Check what only the whole program shows: its entry point, that every name is known, and what its
    functions and loops must pay for.
    """
    entry = checker.grammar.entry
    if not any(type(node) is ast.FunctionDef and node.name == entry for node in tree.body):
        raise Rejected(f"the program does not define {entry}(...)", None)
    for name, node in checker.loaded.items():
        if name not in checker.bound and name not in checker.names:
            raise reject(node, f"the name {short(name)} is not known in the language")
    for name, node in checker.modules_used.items():
        if name in checker.bound:
            raise Missing(f"{short(name)} cannot be both a module and a variable", node.lineno)  # type: ignore[attr-defined]
    growing = checker.growing or "slice" in checker.loaded
    for loop in checker.loops:
        if growing and loop.id == ":each":
            loop.id = ":turns"
        elif not growing and loop.id != ":each":
            loop.id = ":leaving" if loop.id == ":turns" else ":leaving once"
    unordered = checker.taken_apart if checker.sets or checker.grammar.foreign else []
    for paid, depth in (*unordered, *checker.starred):
        steady = constant(not growing, paid)
        paid.args[0] = call(":rows", paid, paid.args[0], constant(depth, paid), steady)
    names = [called.node.name for called in checker.functions if type(called.node) is ast.FunctionDef]
    if checker.recursive or any(name in checker.loaded for name in names):
        _count_depth(checker)


def _count_depth(checker: Statements) -> None:
    """Put in what counts how deep calls are nested; needed only where a function may be called while it
    runs. A call counts for more than one if comprehensions in it are nested: each runs on frames of its own.
    """
    for called in checker.functions:
        enter, function = called.enter, called.node
        enter.func.id = ":enter"  # type: ignore[union-attr]
        calls: list[ast.expr] = [constant(called.nested, function)] if called.nested > 1 else []
        enter.args += calls  # type: ignore[union-attr]
        for node in called.returns:
            node.value = call(":leave", node, node.value, *calls)  # type: ignore[arg-type]
        if type(function) is ast.BoolOp:
            function.values[-1] = call(":leave", function, function.values[-1], *calls)
        elif type(function) is ast.FunctionDef:
            last = function.body[-1]
            leave = call(":leave", last, constant(None, last), *calls)
            function.body.append(ast.Expr(leave, lineno=last.lineno, col_offset=0))


def _parsed(source: str) -> ast.Module:
    try:
        return ast.parse(source)
    except SyntaxError as error:
        raise Rejected(f"this is not Python: {error.msg}", error.lineno) from None
    except (RecursionError, MemoryError):
        raise Rejected("the program is nested too deeply", None) from None
    except ValueError as error:
        raise Rejected(f"this is not Python: {error}", None) from None
