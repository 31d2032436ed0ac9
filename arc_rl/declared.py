"""Dataclasses of other packages as their source declares them, read instead of imported, which takes seconds.

Names, types, choices and literal defaults of the fields are read; what the classes do, their own checks among
it, is not.
"""

from __future__ import annotations

import ast
import types
from collections.abc import Callable
from dataclasses import dataclass, field, make_dataclass
from functools import cache, reduce
from importlib.util import find_spec
from operator import or_
from pathlib import Path
from typing import Any, Literal

TYPES: dict[str, Any] = {"str": str, "int": int, "float": float, "bool": bool, "dict": dict, "list": list}


@dataclass(frozen=True)
class Declared:
    """A field: its type, as far as a command line's parser asks for it, and the words of `field(...)`.

    A default that is no literal, and so known only to who imports the class, is None.
    """

    kind: Any
    words: dict[str, Any]


@cache
def declared(module: str, name: str) -> type:
    """A dataclass with the fields of the class `name` of `module` and of its bases.

    Raises LookupError where the module's source does not hold it.
    """
    found = [(key, each.kind, field(**each.words)) for key, each in _fields(module, name).items()]
    return make_dataclass(name, found)


def _fields(module: str, name: str) -> dict[str, Declared]:
    """The fields of a class by name, those of its bases first, as dataclasses order them."""
    module, declaration = _found(module, name)
    known: dict[str, Declared] = {}
    for base in reversed(declaration.bases):
        if isinstance(base, ast.Name):
            known |= _fields(module, base.id)
    for line in declaration.body:
        if isinstance(line, ast.AnnAssign) and isinstance(line.target, ast.Name):
            known[line.target.id] = Declared(_type(line.annotation, module), _words(line.value))
    return known


def _found(module: str, name: str) -> tuple[str, ast.ClassDef]:
    """A class and the module that declares it, which `module` may import it from."""
    for node in ast.walk(_source(module)):
        if isinstance(node, ast.ClassDef) and node.name == name:
            return module, node
        if isinstance(node, ast.ImportFrom) and name in (alias.asname or alias.name for alias in node.names):
            original = next(alias.name for alias in node.names if name in (alias.asname, alias.name))
            return _found(_absolute(module, node), original)
    raise LookupError(f"{module} declares no class {name}")


@cache
def _source(module: str) -> ast.Module:
    return ast.parse(_path(module).read_text())


def _path(module: str) -> Path:
    package, *inner = module.split(".")
    spec = find_spec(package)
    if spec is None or not spec.submodule_search_locations:
        raise LookupError(f"{package} is not installed")
    folder = Path(spec.submodule_search_locations[0]).joinpath(*inner)
    return folder / "__init__.py" if folder.is_dir() else folder.with_suffix(".py")


def _absolute(module: str, node: ast.ImportFrom) -> str:
    if not node.level:
        return str(node.module)
    above = module if _path(module).name == "__init__.py" else module.rpartition(".")[0]
    for _ in range(node.level - 1):
        above = above.rpartition(".")[0]
    return f"{above}.{node.module}" if node.module else above


def _type(node: ast.expr, module: str) -> Any:
    """An annotation's type; the words of an enumeration as a Literal, what is not understood as text."""
    if isinstance(node, ast.Constant) and isinstance(node.value, str):
        return _type(ast.parse(node.value, mode="eval").body, module)
    if isinstance(node, ast.Constant) and node.value is None:
        return types.NoneType
    if isinstance(node, ast.BinOp):
        return _type(node.left, module) | _type(node.right, module)
    if isinstance(node, ast.Subscript):
        return _subscript(ast.unparse(node.value), node.slice, module)
    if isinstance(node, ast.Name):
        return TYPES[node.id] if node.id in TYPES else _choice(module, node.id)
    return str


def _subscript(outer: str, inner: ast.expr, module: str) -> Any:
    parts = inner.elts if isinstance(inner, ast.Tuple) else [inner]
    if outer == "Literal":
        return Literal[tuple(ast.literal_eval(part) for part in parts)]
    if outer in ("Optional", "Union"):
        kinds = [_type(part, module) for part in parts]
        return reduce(or_, kinds + [types.NoneType] if outer == "Optional" else kinds)
    if outer == "list":
        return list[TYPES.get(ast.unparse(parts[0]), str)]  # type: ignore[misc]
    return TYPES.get(outer, str)


def _choice(module: str, name: str) -> Any:
    """The values of the enumeration `name`, or text where it is none."""
    try:
        _, declaration = _found(module, name)
    except LookupError:
        return str
    if not any(ast.unparse(base).endswith("Enum") for base in declaration.bases):
        return str
    values = [line.value for line in declaration.body if isinstance(line, ast.Assign)]
    return Literal[tuple(value.value for value in values if isinstance(value, ast.Constant))]


def _words(node: ast.expr | None) -> dict[str, Any]:
    """What `field` is to be called with."""
    if not isinstance(node, ast.Call):
        return {"default": _literal(node)}
    given = {word.arg: word.value for word in node.keywords}
    metadata = {"metadata": _metadata(given.get("metadata"))}
    if "default_factory" in given:
        return {"default_factory": _factory(given["default_factory"]), **metadata}
    return {"default": _literal(given.get("default")), **metadata}


def _factory(node: ast.expr) -> Callable[[], Any]:
    if isinstance(node, ast.Name) and node.id in ("list", "dict"):
        empty: Callable[[], Any] = TYPES[node.id]
        return empty
    body = node.body if isinstance(node, ast.Lambda) else None
    return lambda: _literal(body)


def _metadata(node: ast.expr | None) -> dict[str, Any]:
    if not isinstance(node, ast.Dict):
        return {}
    known = {_literal(key): _literal(value) for key, value in zip(node.keys, node.values, strict=True)}
    return {key: value for key, value in known.items() if value is not None}


def _literal(node: ast.expr | None) -> Any:
    try:
        return None if node is None else ast.literal_eval(node)
    except ValueError:
        return None
