"""Recipes: YAML plus command line, parsed by TRL's parser into dataclasses, with errors a person can act on.

It adds to `trl.TrlParser`: a key nobody reads, a value of the wrong type and a combination that a dataclass
refuses each become one sentence; and the keys that were set are kept, so that a run folder can hold the
recipe it was made with. It knows nothing of what the keys mean.
"""

from __future__ import annotations

import argparse
import difflib
import os
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any, NoReturn

import yaml
from trl import TrlParser

from arc_rl.errors import UserError


@dataclass(frozen=True)
class Recipe:
    """A parsed recipe: the dataclasses in the order asked for, and the keys that were set, with values."""

    arguments: tuple[Any, ...]
    values: dict[str, Any]


class _Parser(TrlParser):
    def error(self, message: str) -> NoReturn:
        raise UserError(f"{message[0].upper()}{message[1:]} (--help lists the keys).")


def parse_recipe(types: Sequence[type], argv: Iterable[str], *, program: str) -> Recipe:
    """Parse `--config RECIPE.yaml` and `--key value` overrides into one instance of each class of `types`.

    Raises UserError, naming the key or file and the mend, for whatever cannot be parsed or is refused.
    """
    lists = {name for part in types for name, annotation in _annotations(part) if "list" in annotation}
    parser = _Parser(list(types), prog=program, allow_abbrev=False)
    # The first action of a key is the one that takes a value; a `--no_key` switch may follow it.
    actions = {action.dest: action for action in reversed(parser._actions)}
    arguments, config = _split(list(argv))
    values = _checked(_read(config), actions, lists, config) if config else {}
    env = values.pop("env", None)
    _export(env, config)
    unused = parser.set_defaults_with_config(**values)
    if unused:
        raise UserError(f"{config}: nothing reads {', '.join(map(str, unused))}; remove it.")
    try:
        *parsed, unread = parser.parse_args_into_dataclasses(args=arguments, return_remaining_strings=True)
    except (ValueError, TypeError, ImportError) as error:
        raise UserError(f"{config or 'The command line'}: {_sentence(error)}") from error
    if unread:
        raise UserError(f"Nothing reads {unread[0]}; {_mend(unread[0].lstrip('-'), actions)}")
    given = dict.fromkeys([*values, *_named(arguments)])
    merged = {key: value for part in parsed for key, value in vars(part).items()}
    return Recipe(tuple(parsed), {key: _plain(merged[key]) for key in given if key in merged})


def _annotations(part: type) -> list[tuple[str, str]]:
    """Names and types as declared; the parser narrows those of `fields`, `str | list[str]` to str."""
    return [
        (name, str(kind))
        for base in part.__mro__
        for name, kind in vars(base).get("__annotations__", {}).items()
    ]


def _split(argv: list[str]) -> tuple[list[str], Path | None]:
    """Take `--config PATH` (or `--config=PATH`) out of the command line."""
    rest: list[str] = []
    config: Path | None = None
    items = iter(argv)
    for item in items:
        if item == "--config":
            config = Path(next(items, "") or _missing_path())
        elif item.startswith("--config="):
            config = Path(item.partition("=")[2] or _missing_path())
        else:
            rest.append(item)
    return rest, config


def _missing_path() -> NoReturn:
    raise UserError("--config needs the path of a recipe, for example --config recipes/tiny/sft.yaml.")


def _read(path: Path) -> dict[str, Any]:
    try:
        data = yaml.safe_load(path.read_text())
    except OSError as error:
        raise UserError(f"The recipe {path} cannot be read ({error.strerror}); check the path.") from error
    except yaml.YAMLError as error:
        raise UserError(f"The recipe {path} is not YAML: {_sentence(error)}") from error
    if not isinstance(data, dict):
        raise UserError(f"The recipe {path} must be a list of `key: value` lines.")
    return data


def _checked(
    data: dict[str, Any], actions: dict[str, argparse.Action], lists: set[str], path: Path | None
) -> dict[str, Any]:
    return {
        key: value if key == "env" else _value(key, value, actions, key in lists, path)
        for key, value in data.items()
    }


def _mend(key: str, actions: dict[str, argparse.Action]) -> str:
    close = difflib.get_close_matches(key, actions, n=1)
    return f"did you mean {close[0]}?" if close else "remove it (--help lists the keys)."


def _value(key: str, value: Any, actions: dict[str, argparse.Action], listed: bool, path: Path | None) -> Any:
    if key not in actions:
        raise UserError(f"{path}: nothing reads the key {key}; {_mend(str(key), actions)}")
    action = actions[key]
    if value is None or isinstance(value, dict):
        return value
    if isinstance(value, list) and not listed:
        raise UserError(f"{path}: {key} is a list, but it takes one value.")
    if action.nargs in ("+", "*") and not isinstance(value, list):
        value = [value]
    if isinstance(value, list):
        return [_converted(key, item, action, path) for item in value]
    return _converted(key, value, action, path)


def _converted(key: str, value: Any, action: argparse.Action, path: Path | None) -> Any:
    convert = action.type if callable(action.type) else str
    try:
        converted = convert(str(value))
    except (ValueError, TypeError, argparse.ArgumentTypeError) as error:
        expected = getattr(convert, "__name__", "value").replace("string_to_bool", "true or false")
        raise UserError(f"{path}: {key} is {value!r}, but it must be of type {expected}.") from error
    if action.choices is not None and converted not in action.choices:
        raise UserError(
            f"{path}: {key} is {value!r}, but it must be one of {', '.join(map(str, action.choices))}."
        )
    return converted


def _export(env: Any, path: Path | None) -> None:
    """Set the recipe's `env` mapping in the environment, as TRL's parser does."""
    if env is None:
        return
    if not isinstance(env, dict):
        raise UserError(f"{path}: env must be a mapping of variable names to values.")
    os.environ.update({str(key): str(value) for key, value in env.items()})


def _named(arguments: list[str]) -> list[str]:
    names = [item[2:].partition("=")[0].replace("-", "_") for item in arguments if item.startswith("--")]
    return [name.removeprefix("no_") if name.startswith("no_") else name for name in names]


def _plain(value: Any) -> Any:
    """A value that YAML can hold: enums as their value, paths as text."""
    value = getattr(value, "value", value)
    if isinstance(value, (list, tuple)):
        return [_plain(item) for item in value]
    if isinstance(value, dict):
        return {str(key): _plain(item) for key, item in value.items()}
    return value if value is None or isinstance(value, (bool, int, float, str)) else str(value)


def _sentence(error: BaseException) -> str:
    text = " ".join(str(error).split())
    return text if text.endswith(".") else f"{text}."
