"""What is known of each primitive (signature, summary, example), read from the function itself."""

from __future__ import annotations

import inspect
import re
from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass
from types import ModuleType
from typing import get_args

from reward.dsl.checks import DslError

STYLES = ("full", "compact")


@dataclass(frozen=True, slots=True)
class Primitive:
    """One function of the DSL.

    `signature` is `name(parameters) -> result` as a prompt shows it, `summary` the docstring's first line,
    `example` one call and its result, `call -> result`, with grids as nested lists.
    """

    name: str
    family: str
    function: Callable[..., object]
    signature: str
    summary: str
    example: str


def collect(families: Mapping[str, ModuleType]) -> dict[str, Primitive]:
    """Return the primitives that the family modules name in `__all__`, family by family."""
    found: dict[str, Primitive] = {}
    for family, module in families.items():
        for name in module.__all__:
            found[name] = _described(name, family, getattr(module, name))
    return found


def render(
    primitives: Mapping[str, Primitive],
    constants: Mapping[str, object],
    known: Mapping[str, ModuleType],
    families: Sequence[str] | None,
    style: str,
) -> str:
    """Return the reference text; see `reward.dsl.reference`."""
    if style not in STYLES:
        raise DslError(f"the style {style!r} is not one of {', '.join(STYLES)}")
    unknown = [name for name in families or () if name not in known]
    if unknown:
        raise DslError(f"there is no family {unknown[0]!r}; the families are {', '.join(known)}")
    shown = list(known if families is None else families)
    blocks = ["\n".join([*_constants(constants), *_kinds(primitives.values(), known, shown)])]
    for family in shown:
        members = [primitive for primitive in primitives.values() if primitive.family == family]
        blocks.append("\n".join([f"# {family}", *(_entry(primitive, style) for primitive in members)]))
    return "\n\n".join(blocks) + "\n"


def _constants(constants: Mapping[str, object]) -> list[str]:
    return [f"{name} = {value!r}" for name, value in constants.items()]


def _kinds(
    primitives: Iterable[Primitive], modules: Mapping[str, ModuleType], families: Sequence[str]
) -> list[str]:
    """Return one line for each kind of word that the primitives of some families take: its words."""
    kinds: dict[str, str] = {}
    for primitive in primitives:
        if primitive.family not in families:
            continue
        for parameter in inspect.signature(primitive.function).parameters.values():
            words = get_args(vars(modules[primitive.family]).get(parameter.annotation))
            if words and all(isinstance(word, str) for word in words):
                kinds[parameter.annotation] = _words(words)
    return [f"{kind} = {words}" for kind, words in kinds.items()]


def _words(words: Sequence[str]) -> str:
    plain = " | ".join(repr(word) for word in words if not word.startswith("not_"))
    return (
        f"{plain} (or one of these after 'not_')" if any(word.startswith("not_") for word in words) else plain
    )


def _entry(primitive: Primitive, style: str) -> str:
    if style == "compact":
        return primitive.signature
    return f"{primitive.signature}\n    {primitive.summary}\n    {primitive.example}"


def _described(name: str, family: str, function: Callable[..., object]) -> Primitive:
    text = inspect.getdoc(function) or ""
    return Primitive(
        name=name,
        family=family,
        function=function,
        signature=_signature(name, function),
        summary=text.partition("\n")[0],
        example=_example(text),
    )


def _signature(name: str, function: Callable[..., object]) -> str:
    signature = inspect.signature(function)
    parameters = []
    for parameter in signature.parameters.values():
        default = "" if parameter.default is parameter.empty else f" = {parameter.default!r}"
        parameters.append(f"{parameter.name}: {parameter.annotation}{default}")
    return f"{name}({', '.join(parameters)}) -> {signature.return_annotation}"


def _example(text: str) -> str:
    calls, want = [], ""
    for line in text.splitlines():
        # Read by hand: importing doctest would take a worker longer than all else of this package.
        prompt, _, code = line.strip().partition(" ")
        if prompt in (">>>", "..."):
            calls.append(code.strip())
            want = ""
        elif calls and line.strip():
            want = f"{want}\n{line.strip()}".strip()
        elif calls:
            break
    if not calls:
        return ""
    call = re.sub(r"as_grid\((\[\[.*?\]\])\)", r"\1", "; ".join(calls)).removesuffix(".tolist()")
    return f"{call} -> {want}"
