"""The language of a run: the built-in DSL, or another module's functions; and how a prompt tells of it."""

from __future__ import annotations

import inspect
import os
import sys
from collections.abc import Sequence
from functools import cache
from typing import cast

from arc_rl.errors import UserError
from reward.dsl import DslError, reference
from reward.language import GridForm, InvalidLanguage, Language

# How a prompt names the form in which a program is handed its grid.
FORMS: dict[str, str] = {
    "array": "a 2-D numpy array of int8",
    "list": "a list of rows, each a list of ints",
    "tuple": "a tuple of rows, each a tuple of ints",
}
# A constant whose value is longer is shown by its type alone.
LONGEST_VALUE = 60


@cache
def language_of(module: str | None, entry: str, grids: str) -> Language:
    """The built-in language, or that of an importable module's functions; one is made for each process.

    Modules in the current folder are found too. Raises UserError where the module cannot be imported or the
    language cannot be made.
    """
    if module is None:
        return Language.arc()
    if grids not in FORMS:
        raise UserError(f"dsl_grids is {grids!r}; it must be one of {', '.join(FORMS)}.")
    if os.getcwd() not in sys.path:
        sys.path.append(os.getcwd())
    try:
        return Language.from_module(module, entry, cast(GridForm, grids))
    except InvalidLanguage as error:
        raise UserError(f"dsl_module: {error}; name a module that `python -c 'import ...'` finds.") from error
    except Exception as error:
        raise UserError(
            f"dsl_module: importing {module} raised {type(error).__name__}: {error}; mend the module."
        ) from error


def language_text(language: Language, style: str = "compact", families: Sequence[str] = ()) -> str:
    """What a prompt says of the functions and constants: signatures ("compact"), or with summaries ("full").

    `families` limits the built-in DSL to some of its families. Raises UserError for an unknown one.
    """
    if not language.own:
        return "\n".join(_entry(name, value, style) for name, value in language.namespace.items()) + "\n"
    try:
        return reference(list(families) or None, style)
    except DslError as error:
        raise UserError(f"language_families: {error}.") from error


def _entry(name: str, value: object, style: str) -> str:
    if not callable(value):
        shown = repr(value)
        return f"{name} = {shown if len(shown) <= LONGEST_VALUE else type(value).__name__}"
    try:
        head = f"{name}{inspect.signature(value)}"
    except (TypeError, ValueError):
        head = f"{name}(...)"  # what is written in C need not tell its parameters
    summary = (inspect.getdoc(value) or "").partition("\n")[0]
    return f"{head}\n    {summary}" if style == "full" and summary else head
