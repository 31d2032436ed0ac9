"""The rules for statements: which are allowed, and the guarded form of each."""

from __future__ import annotations

import ast
from collections.abc import Callable, Mapping
from typing import Any

from reward.bounds import UNBOUNDED, Bounds, is_small
from reward.expressions import FUNCTION_WEIGHT, Expressions, is_cell
from reward.grammar import Grammar
from reward.imports import imported
from reward.operations import SIGNS
from reward.rules import CALL_WEIGHT, CONSTANTS, Called, depth_of
from reward.syntax import LOAD, call, constant, load, reject


class Statements(Expressions):
    """The rules for statements; `Expressions` has those for expressions."""

    def __init__(
        self,
        grammar: Grammar,
        bounds: Mapping[ast.FunctionDef, Bounds],
        shadowed: frozenset[str],
        variables: frozenset[str],
    ) -> None:
        super().__init__(grammar.names, shadowed, variables)
        self.grammar = grammar
        self.function_bounds = bounds
        self.depth = 0
        # What functions that are not ours do to a list is not known.
        self.growing = grammar.foreign

    def block(self, statements: list[ast.stmt]) -> list[ast.stmt]:
        body: list[ast.stmt] = []
        for statement in statements:
            self.visited += 1
            rule = STATEMENTS.get(type(statement))
            if rule is None:
                raise reject(statement, f"{_word(statement)} is not part of the language")
            body += rule(self, statement)
        return body

    def _plain(self, node: ast.stmt) -> list[ast.stmt]:
        return [node]

    def _shared(self, node: ast.Nonlocal | ast.Global) -> list[ast.stmt]:
        # Each is a cell of every function made here.
        self.visited += len(node.names)
        for name in node.names:
            self.bind(name, node)
        return [node]

    def _function(self, node: ast.FunctionDef) -> list[ast.stmt]:
        if node.decorator_list:
            raise reject(node, "decorators are not part of the language")
        self.bind(node.name, node)
        start = self.visited
        node.args = self.arguments(node.args)
        node.returns = None
        if outermost := not self.depth:
            self.bounds = self.function_bounds.get(node, CONSTANTS)
        self.depth += 1
        outer = self.called
        self.called = called = Called(node)
        body = self.block(node.body)
        self.depth -= 1
        called.enter = call(":charge", node, self.weight(node, start - CALL_WEIGHT))
        node.body = [_run(called.enter), *self._checks(node.args, node), *body]
        if outermost:
            self.bounds = CONSTANTS
        self.visited += FUNCTION_WEIGHT
        self.functions.append(called)
        self.called = outer
        return [node]

    def _checks(self, target: ast.AST, node: Any, value: ast.expr | None = None) -> list[ast.stmt]:
        """Statements that check what `target` has bound, unless `value` is known to be a small number."""
        if not self.bounds.assumed:
            return []
        if value is not None and is_small(self.bounds.bits(value)):
            return []
        return [_run(check) for check in self.assured(target, node)]

    def _return(self, node: ast.Return) -> list[ast.stmt]:
        if not self.depth:
            raise reject(node, "return stands outside a function")
        self.exits += 1
        node.value = constant(None, node) if node.value is None else self.expression(node.value)
        self.called.returns.append(node)
        return [node]

    def _break(self, node: ast.Break) -> list[ast.stmt]:
        self.exits += 1
        return [node]

    def _assign(self, node: ast.Assign) -> list[ast.stmt]:
        value = self.expression(node.value)
        if len(node.targets) == 1 and type(node.targets[0]) is not ast.Name:
            return self._store(node.targets[0], value, node)
        if len(node.targets) == 1:
            checks = self._checks(node.targets[0], node, node.value)
            node.targets = [self.target(node.targets[0])]
            node.value = value
            return [node, *checks]
        name = self.temporary()
        body: list[ast.stmt] = [_let(name, value, node)]
        for target in node.targets:
            body.extend(self._store(target, load(name, node), node))
        return body

    def _store(self, target: ast.expr, value: ast.expr, node: ast.stmt) -> list[ast.stmt]:
        """Statements that assign `value` to any target."""
        if type(target) is ast.Subscript:
            container = self.expression(target.value)
            if is_cell(target.slice):
                place = [self.expression(part) for part in target.slice.elts]  # type: ignore[attr-defined]
                return [_run(call("[,]=", node, value, container, *place))]
            self.growing |= type(target.slice) is ast.Slice
            return [_run(call("[]=", node, value, container, self.index(target.slice)))]
        after: list[ast.stmt] = []
        depth = depth_of(target)
        plain = self._unpacked(target, after, node)
        if depth > 1:
            value = call(":row", node, value, constant(depth, node))
        elif depth and type(value) not in (ast.Tuple, ast.List):
            starred = any(type(inner) is ast.Starred for inner in plain.elts)  # type: ignore[attr-defined]
            value = call(":settle" if starred else ":iter", node, value)
        assign = ast.Assign([plain], value, lineno=node.lineno, col_offset=node.col_offset)
        return [assign, *self._checks(plain, node), *after]

    def _unpacked(self, target: ast.expr, after: list[ast.stmt], node: ast.stmt) -> ast.expr:
        """Return `target` with temporaries in place of its subscripts, which `after` assigns, and of the
        names behind the first of them: Python assigns from left to right.
        """
        if type(target) in (ast.Tuple, ast.List):
            target.elts = [self._unpacked(inner, after, node) for inner in target.elts]  # type: ignore[attr-defined]
            return target
        if type(target) is ast.Starred:
            self.visited += 1
            target.value = self._unpacked(target.value, after, node)
            return target
        if type(target) is not ast.Subscript and not after:
            return self.target(target)
        name = self.temporary()
        after.extend(self._store(target, load(name, node), node))
        return ast.Name(name, ast.Store(), lineno=node.lineno, col_offset=0)

    def _augmented(self, node: ast.AugAssign) -> list[ast.stmt]:
        sign = SIGNS[type(node.op)]
        self.growing |= type(node.value) is not ast.Constant or sign == "*"
        value = self.expression(node.value)
        target = node.target
        if type(target) is ast.Subscript:
            return self._updated(target, f"{sign}=", value, node)
        if type(target) is not ast.Name:
            raise reject(node, "only variables and elements can be assigned to")
        self.bind(target.id, node)
        small = target.id in self.bounds.names and self.bounds.bits(node.value) is not None
        if small and type(node.op) not in UNBOUNDED:
            node.value = value
            return [node, *self._checks(target, node)]
        updated = call(f"{sign}=", node, load(target.id, node), value)
        return [_let(target.id, updated, node), *self._checks(target, node)]

    def _updated(self, target: ast.Subscript, sign: str, value: ast.expr, node: ast.stmt) -> list[ast.stmt]:
        """Statements for `target sign= value`: the old element is read before `value` is found."""
        parts = target.slice.elts if is_cell(target.slice) else [target.slice]  # type: ignore[attr-defined]
        guard = "[]" if len(parts) == 1 else "[,]"
        free = all(map(self._is_place, parts))
        body: list[ast.stmt] = []
        places = [self.expression(target.value), *map(self.index, parts)]
        kept = [self._twice(place, value, body, node) for place in places]
        old: ast.expr = call(guard, node, *kept)
        if free:
            rest = ast.Tuple(kept[1:], LOAD, lineno=node.lineno, col_offset=0)
            place = kept[1] if len(parts) == 1 else rest
            old = ast.Subscript(kept[0], place, LOAD, lineno=node.lineno, col_offset=0)
        return [*body, _run(call(f"{guard}=", node, call(sign, node, old, value), *kept))]

    def _twice(self, part: ast.expr, value: ast.expr, body: list[ast.stmt], node: ast.stmt) -> ast.expr:
        """Return what gives the value of `part` twice, also when `value` was found in between."""
        if type(part) is ast.Constant or (type(part) is ast.Name and type(value) in (ast.Name, ast.Constant)):
            return part
        name = self.temporary()
        body.append(_let(name, part, node))
        return load(name, node)

    def _annotated(self, node: ast.AnnAssign) -> list[ast.stmt]:
        if node.value is None and type(node.target) is ast.Name and self.depth:
            # It makes the name one of the function's own.
            self.bind(node.target.id, node)
            node.annotation = constant(None, node)
            return [node]
        if node.value is None:
            return [ast.Pass(lineno=node.lineno, col_offset=0)]
        return self._store(node.target, self.expression(node.value), node)

    def _for(self, node: ast.For) -> list[ast.stmt]:
        small = is_small(self.bounds.item_bits(node.iter))
        node.iter, paid = self.rounds(node.iter)
        after: list[ast.stmt] = []
        start, exits = self.visited, self.exits
        self.unpacking(node, paid)
        node.target = self._unpacked(node.target, after, node)
        body = self.block(node.body)
        self.paying(paid, start, ":turns" if self.exits > exits else ":each")
        checks = [] if small else self._checks(node.target, node)
        node.body = [*checks, *after, *body] if checks or after else body
        node.orelse = self.block(node.orelse)
        return [node]

    def _while(self, node: ast.While) -> list[ast.stmt]:
        start = self.visited
        node.test = self.expression(node.test)
        body = self.block(node.body)
        node.body = [_run(call(":charge", body[0], self.weight(body[0], start))), *body]
        node.orelse = self.block(node.orelse)
        return [node]

    def _if(self, node: ast.If) -> list[ast.stmt]:
        node.test = self.expression(node.test)
        node.body = self.block(node.body)
        node.orelse = self.block(node.orelse)
        return [node]

    def _expression(self, node: ast.Expr) -> list[ast.stmt]:
        node.value = self.expression(node.value)
        return [node]

    def _import(self, node: ast.Import | ast.ImportFrom) -> list[ast.stmt]:
        body: list[ast.stmt] = [ast.Pass(lineno=node.lineno, col_offset=0)]
        for name, guard in imported(node, self.names, self.grammar.module, self.modules):
            self.visited += 1
            self.bind(name, node)
            body.append(_let(name, load(guard, node), node))
            body.extend(self._checks(ast.Name(name, ast.Store()), node))
        return body

    def _delete(self, node: ast.Delete) -> list[ast.stmt]:
        body: list[ast.stmt] = []
        for target in node.targets:
            if type(target) is ast.Name:
                self.bind(target.id, node)
                body.append(ast.Delete([target], lineno=node.lineno, col_offset=0))
            elif type(target) is ast.Subscript:
                place = [self.expression(target.value), self.index(target.slice)]
                body.append(_run(call("del[]", node, *place)))
            else:
                raise reject(node, "only variables and elements can be deleted")
        return body

    def _assert(self, node: ast.Assert) -> list[ast.stmt]:
        node.test = self.expression(node.test)
        node.msg = None
        return [node]


def _run(expression: ast.expr) -> ast.Expr:
    return ast.Expr(expression, lineno=expression.lineno, col_offset=0)


def _let(name: str, value: ast.expr, node: ast.stmt) -> ast.stmt:
    target = ast.Name(name, ast.Store(), lineno=node.lineno, col_offset=0)
    return ast.Assign([target], value, lineno=node.lineno, col_offset=0)


def _word(node: ast.stmt) -> str:
    words = {"ClassDef": "class", "TryStar": "try"}
    name = type(node).__name__
    return words.get(name, name.lower() if name in ("With", "Try", "Raise", "Match") else name)


STATEMENTS: dict[type[ast.AST], Callable[[Any, Any], list[ast.stmt]]] = {
    ast.FunctionDef: Statements._function,
    ast.Return: Statements._return,
    ast.Assign: Statements._assign,
    ast.AugAssign: Statements._augmented,
    ast.AnnAssign: Statements._annotated,
    ast.For: Statements._for,
    ast.While: Statements._while,
    ast.If: Statements._if,
    ast.Expr: Statements._expression,
    ast.Pass: Statements._plain,
    ast.Break: Statements._break,
    ast.Continue: Statements._plain,
    ast.Nonlocal: Statements._shared,
    ast.Global: Statements._shared,
    ast.Import: Statements._import,
    ast.ImportFrom: Statements._import,
    ast.Delete: Statements._delete,
    ast.Assert: Statements._assert,
}
