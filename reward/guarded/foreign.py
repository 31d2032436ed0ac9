"""Functions of somebody else's DSL as programs have them: each call pays, all else is as it was."""

from __future__ import annotations

import inspect
from collections.abc import Callable
from functools import update_wrapper
from types import FunctionType
from typing import Any

from reward.guarded.meter import Meter

CALL_COST = 10
"""Fuel of one call; what the function does is not seen by fuel."""


def metered(function: Callable[..., Any], meter: Meter) -> Callable[..., Any]:
    """Return `function` with a charge before each call.

    It has the name, the parameters and the `__code__.co_argcount` of the original, by which functions of
    functions tell what they were given (arc-dsl's `rbind` does).
    """
    if type(function) is not FunctionType:
        return _any(function, meter)
    code = function.__code__
    pay, call = (_unused(name, code.co_varnames) for name in ("pay", "call"))
    parameters, arguments = _signature(function)
    text = f"lambda {', '.join(parameters)}: {pay}({CALL_COST}) or {call}({', '.join(arguments)})"
    guard: FunctionType = eval(text, {pay: meter.charge, call: function})
    guard.__defaults__, guard.__kwdefaults__ = function.__defaults__, function.__kwdefaults__
    return update_wrapper(guard, function)


def _any(function: Callable[..., Any], meter: Meter) -> Callable[..., Any]:
    """A guard for what is no function of Python's own, such as an object that can be called."""

    def guard(*args: Any, **options: Any) -> Any:
        meter.charge(CALL_COST)
        return function(*args, **options)

    return guard


def _signature(function: FunctionType) -> tuple[list[str], list[str]]:
    """Return the parameters of a function as a lambda declares them, and as it hands them on."""
    code = function.__code__
    names = code.co_varnames
    after = code.co_argcount + code.co_kwonlyargcount
    positional, keywords = names[: code.co_argcount], names[code.co_argcount : after]
    rest = names[after] if code.co_flags & inspect.CO_VARARGS else ""
    options = names[after + bool(rest)] if code.co_flags & inspect.CO_VARKEYWORDS else ""
    parameters, arguments = list(positional), list(positional)
    if code.co_posonlyargcount:
        parameters.insert(code.co_posonlyargcount, "/")
    if rest or keywords:
        parameters.append(f"*{rest}")
    if rest:
        arguments.append(f"*{rest}")
    parameters += keywords
    arguments += [f"{name}={name}" for name in keywords]
    if options:
        parameters.append(f"**{options}")
        arguments.append(f"**{options}")
    return parameters, arguments


def _unused(name: str, taken: tuple[str, ...]) -> str:
    while name in taken:
        name += "_"
    return name
