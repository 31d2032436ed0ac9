"""What a program may call: the functions and constants of a DSL, its entry point and the form of its grids.

The Python around them (statements, built-ins, numpy) is the same for every language; see `reward.checker`.
"""

from __future__ import annotations

import functools
import importlib
import operator
import sys
import types
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from typing import Any, Literal, TypeAlias, get_args

import numpy as np

from reward.grids import Grid

GridForm: TypeAlias = Literal["array", "list", "tuple"]


MADE = (functools.partial, operator.attrgetter, operator.itemgetter, operator.methodcaller)
"""What a module makes functions with, which say that they are the standard library's."""
NUMBERS = ("int", "bool", "float", int, bool, float)


class InvalidLanguage(ValueError):
    """A language cannot be made as described; the message says why in one sentence."""


@dataclass(frozen=True, eq=False)
class Language:
    """A DSL and how programs in it are entered.

    `namespace` maps names to functions and constants; `entry` is the function a program defines; `grids` the
    form grids are handed over in; `own` tells whether the functions are those of `reward.dsl`, whose
    arguments can be checked and charged by their annotations. `recipe` is how a worker builds the same
    language again.
    """

    namespace: Mapping[str, object]
    entry: str
    grids: GridForm
    own: bool
    recipe: tuple[Any, ...]

    def __post_init__(self) -> None:
        if not self.entry.isidentifier() or self.entry.startswith("__"):
            raise InvalidLanguage(f"the entry {self.entry!r} is not a name a program can define")
        if self.grids not in get_args(GridForm):
            raise InvalidLanguage(
                f"grids is {self.grids!r}; it must be one of {', '.join(get_args(GridForm))}"
            )

    @classmethod
    def arc(cls) -> Language:
        """Return the default language: the functions of `reward.dsl`, programs defining `transform(grid)`."""
        from reward.dsl import CONSTANTS, PRIMITIVES

        functions = {name: primitive.function for name, primitive in PRIMITIVES.items()}
        return cls({**functions, **CONSTANTS}, "transform", "array", True, ("arc",))

    @classmethod
    def from_module(cls, name: str, entry: str = "solve", grids: GridForm = "tuple") -> Language:
        """Return the language of an importable module's public functions and constants.

        Public are the names in `__all__`, or else the names without a leading underscore except modules and
        what comes from the standard library. Raises `InvalidLanguage` where there are none.
        """
        try:
            module = importlib.import_module(name)
        except ImportError as error:
            raise InvalidLanguage(f"the module {name!r} cannot be imported: {error}") from error
        names = _public_names(module)
        for missing in [public for public in names if not hasattr(module, public)]:
            raise InvalidLanguage(f"the module {name!r} has no {missing!r}, which its __all__ names")
        namespace = {public: getattr(module, public) for public in names}
        if not namespace:
            raise InvalidLanguage(f"the module {name!r} has no public functions or constants")
        return cls(namespace, entry, grids, False, ("module", name, entry, grids))

    @classmethod
    def from_namespace(
        cls, namespace: Mapping[str, object], entry: str = "transform", grids: GridForm = "array"
    ) -> Language:
        """Return the language of a plain dict of functions and constants, which workers get by pickle."""
        return cls(dict(namespace), entry, grids, False, ("namespace", dict(namespace), entry, grids))

    @classmethod
    def from_recipe(cls, recipe: tuple[Any, ...]) -> Language:
        """Return the language that `recipe` describes."""
        kind, *rest = recipe
        builders: dict[str, Callable[..., Language]] = {
            "arc": cls.arc,
            "module": cls.from_module,
            "namespace": cls.from_namespace,
        }
        return builders[kind](*rest)

    def __reduce__(self) -> tuple[Any, ...]:
        return Language.from_recipe, (self.recipe,)

    @property
    def names(self) -> frozenset[str]:
        return frozenset(self.namespace)

    @property
    def collecting(self) -> frozenset[str]:
        """The functions that by their annotations return something else than a number."""
        results = {
            name: getattr(value, "__annotations__", {}).get("return")
            for name, value in self.namespace.items()
        }
        return frozenset(name for name, result in results.items() if result not in (None, *NUMBERS))

    @property
    def module(self) -> str | None:
        """The module the language was made from, whose import in a program does nothing."""
        return self.recipe[1] if self.recipe[0] == "module" else None

    def hand_over(self, grid: Grid) -> object:
        """Return a copy of `grid` in the form programs take it."""
        if self.grids == "array":
            # Unlike `np.array`, this gives grids that came out of a pickle numpy's own type object, too.
            return grid.astype(np.int8, order="C")
        rows = grid.tolist()
        return rows if self.grids == "list" else tuple(map(tuple, rows))


def _public_names(module: types.ModuleType) -> list[str]:
    if hasattr(module, "__all__"):
        return [name for name in module.__all__ if not name.startswith("__")]
    return [name for name, value in vars(module).items() if not name.startswith("_") and _is_public(value)]


def _is_public(value: object) -> bool:
    if isinstance(value, types.ModuleType):
        return False
    if isinstance(value, MADE):
        return True
    home = getattr(value, "__module__", None) if callable(value) else None
    return home is None or home.partition(".")[0] not in sys.stdlib_module_names
