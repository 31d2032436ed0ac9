"""Runs one program in this process: checked, compiled with guards, and given fuel for each grid.

It stops whatever the guards can see. What only a process can stop (memory, a crash in C) is
`reward.sandbox`'s work.
"""

from __future__ import annotations
import __future__

import contextlib
import gc
import re
import sys
import warnings
from collections.abc import Sequence
from copy import deepcopy
from dataclasses import dataclass
from types import CodeType, TracebackType
from typing import Any

import numpy as np

from reward.checker import Sparing, check
from reward.execution import Execution, Status
from reward.grammar import Grammar
from reward.grids import Grid, InvalidGrid, as_grid
from reward.guarded.meter import Meter, OutOfFuel, TooLarge
from reward.guarded.namespace import guarded_namespace
from reward.guarded.weights import FLAT, Unsure
from reward.language import Language
from reward.plain import plain_form
from reward.syntax import MAX_SOURCE, Rejected

DEFAULT_FUEL = 5_000_000
"""Steps and cells a program may use on one grid: most often under a second of work, a few of the slowest."""
CACHED = 1_024
"""Compiled programs an interpreter remembers."""
FRAMES = 10_000
"""Python frames that a program's deepest allowed recursion can need."""
SOURCE = "<program>"
UNEVALUATED = __future__.annotations.compiler_flag
"""Tells `compile` to leave type hints alone: they name what the language need not have."""
MANY_ROUNDS = 1_000
"""Rounds of loops on one grid from which on it pays to look for code with fewer guards."""
MESSAGE_LENGTH = 300
TOO_DEEP = "maximum recursion depth exceeded"
"""How Python's own message begins; what follows hangs on who took the last frame."""
FIXED = FLAT | {str, bytes, complex, range}
"""Types of constants that no program can change."""
IGNORED = [("ignore", None, Warning, None, 0)]
"""Warning filters that let nothing through."""


@dataclass(slots=True)
class Compiled:
    """A program that passed the check, ready to run.

    `code` is what runs. For a program that loops much it is replaced, if it was not `settled` before, by
    code with fewer guards, which gives the same results for the same fuel; where an assumption about a
    variable proves wrong, by code that makes none. `careful` is the code with all guards.
    """

    source: str
    code: CodeType
    careful: CodeType
    settled: bool = False


@dataclass(frozen=True, slots=True)
class Refused:
    """A program that did not, with the reason."""

    message: str
    line: int | None


class Interpreter:
    """Runs programs of one language, each grid with `fuel` of its own. Not for use by several threads at
    once.
    """

    def __init__(self, language: Language, fuel: int = DEFAULT_FUEL) -> None:
        if fuel < 1:
            raise ValueError(f"fuel is {fuel}; it must be at least 1")
        self.language = language
        self.fuel = fuel
        self._meter = Meter()
        self._names = guarded_namespace(language, self._meter)
        self._shared = {name: value for name, value in language.namespace.items() if _can_change(value)}
        _copies_check(self._shared)
        self.grammar = Grammar.of(language, self._names)
        self._cache: dict[str, Compiled | Refused] = {}

    def run(self, program: str, inputs: Sequence[Grid]) -> Execution:
        """Return what `program` makes of each grid; the grids themselves are never changed."""
        limit = sys.getrecursionlimit()
        filters = warnings.filters
        sys.setrecursionlimit(depth() + FRAMES)
        # Only swapped, not copied as `warnings.catch_warnings` does, which takes longer than small programs.
        warnings.filters = IGNORED
        try:
            with np.errstate(all="ignore"):
                compiled = self.compile(program)
                if isinstance(compiled, Refused):
                    return rejected(compiled, len(inputs))
                results, fuel = [], 0
                for grid in inputs:
                    result = self.run_one(compiled, grid)
                    fuel += result.fuel if isinstance(result, Execution) else self.used
                    results.append(result)
                return _joined(results, fuel)
        finally:
            warnings.filters = filters
            sys.setrecursionlimit(limit)

    @property
    def used(self) -> int:
        """The fuel that the last grid used, whatever it was charged."""
        return self.fuel - min(self.fuel, max(0, int(self._meter.left)))

    def forget(self) -> None:
        """Drop the compiled programs."""
        self._cache.clear()

    def compile(self, program: str) -> Compiled | Refused:
        """Return the program checked and compiled, from the cache if it was run lately."""
        cached = self._cache.get(program)
        if cached is None:
            if len(self._cache) >= CACHED:
                self._cache.clear()
            cached = self._cache[program] = self._compiled(program)
        return cached

    def _compiled(self, program: str) -> Compiled | Refused:
        try:
            plain = len(program) <= MAX_SOURCE and plain_form(program, self.grammar.names, self.grammar.entry)
            if plain:
                code = compile(plain, SOURCE, "exec", flags=UNEVALUATED, dont_inherit=True)
                return Compiled(program, code, code, settled=True)
            code = self._checked(program)
            return Compiled(program, code, code)
        except Rejected as refusal:
            return Refused(refusal.message, refusal.line)
        except SyntaxError as error:
            return Refused(f"this is not Python: {error.msg}", error.lineno)
        except (RecursionError, MemoryError):
            return Refused("the program is nested too deeply", None)
        except ValueError as error:
            return Refused(f"this is not Python: {error}", None)

    def _checked(self, program: str, sparing: Sparing = "nothing") -> CodeType:
        """Return the code of a program after the check; raises what `check` and `compile` do."""
        collecting = gc.isenabled()
        # Trees have no cycles, but their many nodes make the collector look for some again and again.
        gc.disable()
        try:
            tree = check(program, self.grammar, sparing)
            return compile(tree, SOURCE, "exec")
        finally:
            if collecting:
                gc.enable()

    def spare(self, compiled: Compiled, sparing: Sparing = "likely") -> None:
        """Replace the code of a program by such with fewer guards, once."""
        compiled.settled = True
        with contextlib.suppress(Rejected, RecursionError, MemoryError, SyntaxError, ValueError):
            compiled.code = self._checked(compiled.source, sparing)

    def run_one(self, compiled: Compiled, grid: Grid) -> Grid | Execution:
        """Return what a compiled program makes of one grid, or how it failed; `run` sets up what this needs
        around it, from as deep in the stack as `run` is.
        """
        try:
            result = self._outcome(compiled, grid)
        except Unsure:
            result = None
        if result is None:
            compiled.code = compiled.careful
            self.spare(compiled, "certain")
            return self._outcome(compiled, grid)
        if self._meter.rounds > MANY_ROUNDS and not compiled.settled and not isinstance(result, Execution):
            self.spare(compiled)
        return result

    def _outcome(self, compiled: Compiled, grid: Grid) -> Grid | Execution:
        """Run the program's code on one grid; raises `Unsure` where it assumes something that is wrong."""
        meter = self._meter
        meter.fill(self.fuel)
        variables: dict[str, Any] = {"__builtins__": self._names}
        if self._shared:
            variables.update(deepcopy(self._shared))
        try:
            exec(compiled.code, variables)
            value = variables[self.language.entry](self.language.hand_over(grid))
            output = as_grid(value)
        except InvalidGrid as error:
            # One raised by a DSL function, not by the line above, is the program's error.
            return self._failed("invalid_output" if _raised_here(error) else "error", str(error), error)
        except OutOfFuel as error:
            return self._failed("out_of_fuel", f"the program used up its fuel of {self.fuel}", error)
        except TooLarge as error:
            return self._failed("out_of_memory", str(error), error)
        except MemoryError as error:
            return self._failed("out_of_memory", "the program used up its memory", error)
        except Exception as error:  # noqa: BLE001 - whatever a program raises is its result
            return self._failed("error", described(error), error)
        if meter.left < 0:
            message = f"the program used up its fuel of {self.fuel}"
            return Execution("out_of_fuel", (None,), message, None, self.fuel)
        return output

    def _failed(self, status: Status, message: str, error: BaseException) -> Execution:
        if self._meter.left < 0:
            status, message = "out_of_fuel", f"the program used up its fuel of {self.fuel}"
        return Execution(status, (None,), message, _line(error.__traceback__), self.used)


def depth() -> int:
    """How deep in the stack the caller is as the recursion limit counts, so that a program has as many frames
    of its own whoever runs it. Some calls of C count as well as frames; Python tells only when it refuses a
    limit.
    """
    try:
        sys.setrecursionlimit(1)
    except RecursionError as refusal:
        return int(str(refusal).partition(" depth ")[2].partition(":")[0]) - 1
    raise AssertionError("a function stands on one frame at least")


def _can_change(constant: Any, inside: bool = False) -> bool:
    """Tell whether a program could change a constant, so that each run needs its own. Arrays are read-only,
    but not those inside others or inside tuples, nor what is in them.
    """
    if type(constant) is np.ndarray:
        return inside or bool(constant.dtype.hasobject)
    if callable(constant) or type(constant) in FIXED:
        return False
    if type(constant) not in (tuple, frozenset):
        return True
    return any(_can_change(part, inside=True) for part in constant)


def _copies_check(constants: dict[str, Any]) -> None:
    for name, value in constants.items():
        try:
            deepcopy(value)
        except TypeError as error:
            raise ValueError(
                f"programs would share the constant {name}, as it has no copy: {error}"
            ) from None


def rejected(refused: Refused, inputs: int) -> Execution:
    return Execution("rejected", (None,) * inputs, refused.message, refused.line)


def merged(parts: Sequence[Execution]) -> Execution:
    """Return the executions of one program on single grids as one: the first that failed names the status."""
    return _joined([part.outputs[0] if part.ok else part for part in parts], sum(part.fuel for part in parts))


def _joined(results: Sequence[Grid | Execution | None], fuel: int) -> Execution:
    failed = next((result for result in results if isinstance(result, Execution)), None)
    outputs = tuple([None if isinstance(result, Execution) else result for result in results])
    if failed is None:
        return Execution("ok", outputs, "", None, fuel)
    return Execution(failed.status, outputs, failed.message, failed.line, fuel)


def described(error: Exception) -> str:
    """Return an error as one sentence without addresses or values that may be endless to print."""
    detail = next((part for part in error.args if type(part) is str), "")
    if isinstance(error, KeyError):
        key = error.args[0] if error.args else None
        detail = f"there is no {key!r}" if type(key) in (int, str, bool, np.int8) else "there is no such key"
    elif isinstance(error, RecursionError) and detail.startswith(TOO_DEEP):
        detail = TOO_DEEP
    detail = re.sub(r" at 0x[0-9a-fA-F]+", "", detail[: 2 * MESSAGE_LENGTH])[:MESSAGE_LENGTH]
    detail = detail.encode("utf-8", "backslashreplace").decode("utf-8")
    return f"{type(error).__name__}: {detail}" if detail else type(error).__name__


def _line(trace: TracebackType | None) -> int | None:
    """Return the last line of the program itself that an error passed through."""
    line = None
    while trace is not None:
        if trace.tb_frame.f_code.co_filename == SOURCE:
            line = trace.tb_lineno
        trace = trace.tb_next
    return line


def _raised_here(error: BaseException) -> bool:
    return _line(error.__traceback__) is None
