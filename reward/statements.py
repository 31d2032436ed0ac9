"""The rules for statements: which are allowed, and the guarded form of each."""

from __future__ import annotations

import ast
from typing import Any

from reward.bounds import ASSUMED_BITS, GROWING, WORD, Bounds
from reward.expressions import Expressions, is_cell
from reward.imports import imported
from reward.rules import CALL_WEIGHT
from reward.syntax import Rejected, call, constant, load, reject, short


class Statements(Expressions):
    """The rules for statements; `Expressions` has those for expressions."""

    def __init__(self, names: frozenset[str], entry: str, module: str | None, bounds: Bounds) -> None:
        super().__init__(names, bounds)
        self.entry = entry
        self.module = module
        self.functions = 0
        self.statements = {
            ast.FunctionDef: self._function,
            ast.Return: self._return,
            ast.Assign: self._assign,
            ast.AugAssign: self._augmented,
            ast.AnnAssign: self._annotated,
            ast.For: self._for,
            ast.While: self._while,
            ast.If: self._if,
            ast.Expr: self._expression,
            ast.Pass: self._plain,
            ast.Break: self._plain,
            ast.Continue: self._plain,
            ast.Nonlocal: self._shared,
            ast.Global: self._shared,
            ast.Import: self._import,
            ast.ImportFrom: self._import,
            ast.Delete: self._delete,
            ast.Assert: self._assert,
        }

    def block(self, statements: list[ast.stmt]) -> list[ast.stmt]:
        body: list[ast.stmt] = []
        for statement in statements:
            self.visited += 1
            rule = self.statements.get(type(statement))
            if rule is None:
                raise reject(statement, f"{_word(statement)} is not part of the language")
            body.extend(rule(statement))  # type: ignore[operator]
        return body

    def finish(self, tree: ast.Module) -> None:
        """Check what only the whole program shows: its entry point and that every name is known."""
        if not any(type(node) is ast.FunctionDef and node.name == self.entry for node in tree.body):
            raise Rejected(f"the program does not define {self.entry}(...)", None)
        for name, node in self.loaded.items():
            if name not in self.bound and name not in self.names:
                raise reject(node, f"the name {short(name)} is not known in the language")
        for name, node in self.modules_used.items():
            if name in self.bound:
                raise reject(node, f"{short(name)} cannot be both a module and a variable")

    def _plain(self, node: ast.stmt) -> list[ast.stmt]:
        return [node]

    def _shared(self, node: ast.Nonlocal | ast.Global) -> list[ast.stmt]:
        for name in node.names:
            self.bind(name, node)
        return [node]

    def _function(self, node: ast.FunctionDef) -> list[ast.stmt]:
        if node.decorator_list:
            raise reject(node, "decorators are not part of the language")
        self.bind(node.name, node)
        node.args = self.arguments(node.args)
        node.returns = None
        self.functions += 1
        start = self.visited
        body = self.block(node.body)
        self.functions -= 1
        enter = call(":enter", node, self.weight(node, start - CALL_WEIGHT))
        leave = call(":leave", node.body[-1])
        node.body = [
            ast.Expr(enter, lineno=node.lineno, col_offset=0),
            *self._checks(node.args, node),
            *body,
            ast.Expr(leave, lineno=leave.lineno, col_offset=0),
        ]
        return [node]

    def _checks(self, target: ast.AST, node: Any, value: ast.expr | None = None) -> list[ast.stmt]:
        """Statements that check what `target` has bound, unless `value` is known to be a small number."""
        if not self.bounds.assumed:
            return []
        if value is not None and (self.bounds.bits(value) or WORD) <= ASSUMED_BITS:
            return []
        return [ast.Expr(check, lineno=node.lineno, col_offset=0) for check in self.assured(target, node)]

    def _return(self, node: ast.Return) -> list[ast.stmt]:
        if not self.functions:
            raise reject(node, "return stands outside a function")
        value = constant(None, node) if node.value is None else self.expression(node.value)
        node.value = call(":leave", node, value)
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
                stored = call("[,]=", node, container, *place, value)
            else:
                stored = call("[]=", node, container, self.index(target.slice), value)
            return [ast.Expr(stored, lineno=node.lineno, col_offset=0)]
        after: list[ast.stmt] = []
        plain = self._unpacked(target, after, node)
        if type(plain) in (ast.Tuple, ast.List) and type(value) not in (ast.Tuple, ast.List):
            starred = any(type(inner) is ast.Starred for inner in plain.elts)  # type: ignore[attr-defined]
            value = call(":settle" if starred else ":iter", node, value)
        assign = ast.Assign([plain], value, lineno=node.lineno, col_offset=node.col_offset)
        return [assign, *self._checks(plain, node), *after]

    def _unpacked(self, target: ast.expr, after: list[ast.stmt], node: ast.stmt) -> ast.expr:
        """Return `target` with temporaries in place of its subscripts, which `after` assigns."""
        if type(target) in (ast.Tuple, ast.List):
            target.elts = [self._unpacked(inner, after, node) for inner in target.elts]  # type: ignore[attr-defined]
            return target
        if type(target) is ast.Subscript:
            name = self.temporary()
            after.extend(self._store(target, load(name, node), node))
            return ast.Name(name, ast.Store(), lineno=node.lineno, col_offset=0)
        return self.target(target)

    def _augmented(self, node: ast.AugAssign) -> list[ast.stmt]:
        sign = self.sign(node.op, node)
        value = self.expression(node.value)
        target = node.target
        if type(target) is ast.Subscript:
            place = [self.expression(target.value), self.index(target.slice)]
            update = call("[]+=", node, *place, constant(sign, node), value)
            return [ast.Expr(update, lineno=node.lineno, col_offset=0)]
        if type(target) is not ast.Name:
            raise reject(node, "only variables and elements can be assigned to")
        self.bind(target.id, node)
        small = target.id in self.bounds.names and self.bounds.bits(node.value) is not None
        if small and type(node.op) not in GROWING:
            node.value = value
            return [node, *self._checks(target, node)]
        updated = call(f"{sign}=", node, load(target.id, node), value)
        return [_let(target.id, updated, node), *self._checks(target, node)]

    def _annotated(self, node: ast.AnnAssign) -> list[ast.stmt]:
        if node.value is None:
            return [ast.Pass(lineno=node.lineno, col_offset=0)]
        return self._store(node.target, self.expression(node.value), node)

    def _for(self, node: ast.For) -> list[ast.stmt]:
        small = (self.bounds.item_bits(node.iter) or WORD) <= ASSUMED_BITS
        values = self.iterable(node.iter)
        after: list[ast.stmt] = []
        node.target = self._unpacked(node.target, after, node)
        node.iter = values
        round_cost = self._looped(node, self.visited)
        checks = [] if small else self._checks(node.target, node)
        node.body = [*round_cost, *checks, *after, *node.body]
        node.orelse = self.block(node.orelse)
        return [node]

    def _while(self, node: ast.While) -> list[ast.stmt]:
        start = self.visited
        node.test = self.expression(node.test)
        node.body = [*self._looped(node, start), *node.body]
        node.orelse = self.block(node.orelse)
        return [node]

    def _looped(self, node: ast.For | ast.While, start: int) -> list[ast.stmt]:
        """Check the body of a loop and return the statements that pay for one round."""
        node.body = self.block(node.body)
        first = node.body[0]
        return [
            ast.Expr(call(":charge", first, self.weight(first, start)), lineno=first.lineno, col_offset=0)
        ]

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
        for name, guard in imported(node, self.names, self.module, self.modules):
            self.bind(name, node)
            body.append(_let(name, load(guard, node), node))
            body.extend(self._checks(ast.Name(name, ast.Store()), node))
        return body

    def _delete(self, node: ast.Delete) -> list[ast.stmt]:
        body: list[ast.stmt] = []
        for target in node.targets:
            if type(target) is ast.Name:
                body.append(ast.Delete([target], lineno=node.lineno, col_offset=0))
            elif type(target) is ast.Subscript:
                place = [self.expression(target.value), self.index(target.slice)]
                body.append(ast.Expr(call("del[]", node, *place), lineno=node.lineno, col_offset=0))
            else:
                raise reject(node, "only variables and elements can be deleted")
        return body

    def _assert(self, node: ast.Assert) -> list[ast.stmt]:
        node.test = self.expression(node.test)
        node.msg = None
        return [node]


def _let(name: str, value: ast.expr, node: ast.stmt) -> ast.stmt:
    target = ast.Name(name, ast.Store(), lineno=node.lineno, col_offset=0)
    return ast.Assign([target], value, lineno=node.lineno, col_offset=0)


def _word(node: ast.stmt) -> str:
    words = {"ClassDef": "class", "TryStar": "try"}
    name = type(node).__name__
    return words.get(name, name.lower() if name in ("With", "Try", "Raise", "Match") else name)
