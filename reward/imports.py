"""What an import in a program means: nothing but names, for modules that the language already holds."""

from __future__ import annotations

import ast

from reward.syntax import Rejected, nodes_of, reject, short

GUARDED = {
    "numpy": "np",
    "math": "math",
    "itertools": "itertools",
    "collections": "collections",
    "functools": "functools",
    "copy": "copy",
}
"""Modules with guarded functions, and the prefix of those functions' guards."""
EMPTY = frozenset({"typing", "__future__", "numpy.typing", "collections.abc", "dataclasses"})
"""Modules whose names are of use in annotations alone, which are not looked at."""
DSL = frozenset({"dsl", "arc_dsl", "arc_types", "constants", "reward.dsl", "reward"})
"""Modules that stand for the language itself."""


def default_modules() -> dict[str, str]:
    """Return the module names a program knows without importing them, with their prefixes."""
    return {"np": "np", **GUARDED}


def variables(tree: ast.Module) -> frozenset[str]:
    """Return the names of such modules that a program binds and never imports: they are its variables."""
    bound: set[str] = set()
    brought: set[str] = set()
    for node in nodes_of(tree):
        if type(node) is ast.Name and type(node.ctx) is ast.Store:
            bound.add(node.id)
        elif type(node) is ast.arg:
            bound.add(node.arg)
        elif type(node) is ast.FunctionDef:
            bound.add(node.name)
        elif type(node) is ast.alias:
            brought.add(node.asname or node.name)
    return frozenset((bound - brought) & default_modules().keys())


def imported(
    node: ast.Import | ast.ImportFrom, names: frozenset[str], module: str | None, modules: dict[str, str]
) -> list[tuple[str, str]]:
    """Return the (name, guard) pairs an import binds; note the modules it names in `modules`."""
    if type(node) is ast.Import:
        for alias in node.names:
            _note_module(node, alias, module, modules)
        return []
    assert type(node) is ast.ImportFrom
    home = node.module or ""
    if home in EMPTY and not node.level:
        return []
    bound = []
    for alias in node.names:
        guard = _guard_name(node, home, alias.name, names, module)
        if guard and guard != (alias.asname or alias.name):
            bound.append((alias.asname or alias.name, guard))
    return bound


def _note_module(node: ast.Import, alias: ast.alias, module: str | None, modules: dict[str, str]) -> None:
    if alias.name in GUARDED:
        modules[alias.asname or alias.name] = GUARDED[alias.name]
    elif alias.name not in EMPTY and alias.name not in DSL and alias.name != module:
        raise reject(node, f"the module {short(alias.name)} cannot be imported")


def _guard_name(
    node: ast.ImportFrom, home: str, name: str, names: frozenset[str], module: str | None
) -> str | None:
    if home in DSL or home == module or home.rpartition(".")[2] == "dsl":
        if name == "*":
            return None
        if name in names and not name.startswith("__"):
            return name
    elif home in GUARDED and name != "*":
        if f"{GUARDED[home]}.{name}" in names:
            return f"{GUARDED[home]}.{name}"
    else:
        raise _refused(node, home)
    raise reject(node, f"{short(name)} cannot be imported from {short(home)}")


def _refused(node: ast.ImportFrom, home: str) -> Rejected:
    return reject(
        node, f"the module {short(home)} cannot be imported" + (" with *" if home in GUARDED else "")
    )
