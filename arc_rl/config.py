"""Recipes: YAML plus command line, parsed by TRL's parser into dataclasses, with errors a person can act on.

It adds to `trl.TrlParser`: a key nobody reads, a value of the wrong type and a combination that a dataclass
refuses each become one sentence; a recipe's `base` gives it the keys of another; and the keys that were set
are kept, so that a run folder can hold the recipe it was made with. It knows nothing of what the keys mean.
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

    Null, in the recipe or as `--key null`, is None where the key takes that, else the key's default.
    `program` ("arc-rl sft") names the stage. Raises UserError, naming the key or file and the mend, for
    whatever cannot be parsed or is refused.
    """
    lists = {name for part in types for name, annotation in _annotations(part) if "list" in annotation}
    parser = _Parser(list(types), prog=program, allow_abbrev=False)
    # The first action of a key is the one that takes a value; a `--no_key` switch may follow it.
    actions = {action.dest: action for action in reversed(parser._actions)}
    arguments, config = _split(list(argv))
    arguments, nulls = _without_nulls(arguments)
    data = _of_stage(read_recipe(config), program, config) if config else {}
    optional = {name for part in types for name, kind in _annotations(part) if "None" in kind}
    checked = _checked({**data, **nulls}, actions, lists, config)
    values = {key: value for key, value in checked.items() if value is not None or key in optional}
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


def _without_nulls(arguments: list[str]) -> tuple[list[str], dict[str, Any]]:
    """The command line without each `--key null`, and those keys."""
    rest: list[str] = []
    keys: dict[str, Any] = {}
    for item in arguments:
        if item == "null" and rest and rest[-1].startswith("--"):
            keys[rest.pop()[2:].replace("-", "_")] = None
        else:
            rest.append(item)
    return rest, keys


def _missing_path() -> NoReturn:
    raise UserError("--config needs the path of a recipe, for example --config recipes/tiny/sft.yaml.")


def read_recipe(path: Path, above: tuple[Path, ...] = ()) -> dict[str, Any]:
    """The keys of a recipe, on top of those of its `base`, a path relative to the recipe, and of its base's.

    A key's value replaces the base's whole, but mappings such as `env` are joined. `above` are the recipes
    that led here. Raises UserError for a file that cannot be read, is no recipe, or has itself for a base.
    """
    if path.resolve() in above:
        raise UserError(f"The recipe {path} has itself for a base; remove a `base` from the circle.")
    data = _read(path, above)
    base = data.pop("base", None)
    if base is None:
        return data
    if not isinstance(base, str):
        raise UserError(f"{path}: base is {base!r}, but it must be the path of a recipe.")
    inherited = read_recipe(path.parent / base, (*above, path.resolve()))
    return {**inherited, **{key: _joined(inherited.get(key), value) for key, value in data.items()}}


def _joined(inherited: Any, value: Any) -> Any:
    both = isinstance(inherited, dict) and isinstance(value, dict)
    return {**inherited, **value} if both else value


def _read(path: Path, above: tuple[Path, ...]) -> dict[str, Any]:
    named = f", the base of {above[-1].name}," if above else ""
    try:
        data = yaml.safe_load(path.read_text())
    except OSError as error:
        raise UserError(
            f"The recipe {path}{named} cannot be read ({error.strerror}); check the path."
        ) from error
    except (yaml.YAMLError, UnicodeDecodeError) as error:
        raise UserError(f"The recipe {path} is not YAML: {_sentence(error)}") from error
    if not isinstance(data, dict):
        raise UserError(f"The recipe {path} must be a list of `key: value` lines.")
    return data


def _of_stage(data: dict[str, Any], program: str, path: Path) -> dict[str, Any]:
    """Without the `stage` that run folders write into their recipes; raises UserError where it is another."""
    stage = data.pop("stage", None)
    if stage is not None and stage != program.rpartition(" ")[2]:
        raise UserError(f"{path} is a recipe for {stage}, not for {program}; give it to arc-rl {stage}.")
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
