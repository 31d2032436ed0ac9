"""Looks for work that fuel does not pay for: `python tests/reward/fuzz_guards.py [--seconds 300] [--seed 0]`.

Every guard and every function of the DSL is called with large, deep, endless and odd values, and a call is
told that takes more than `SLOW` microseconds of CPU for each step of fuel it used, or that does not end. One
that raises ends its program, so it may take `ONCE`.
"""

from __future__ import annotations

import argparse
import collections
import itertools
import random
import resource
import signal
import sys
import time
import warnings
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from types import FrameType
from typing import Any

import numpy as np

from reward.guarded.meter import Meter, OutOfFuel, TooLarge
from reward.guarded.method_names import METHOD_NAMES
from reward.guarded.namespace import guarded_namespace
from reward.interpreter import DEFAULT_FUEL
from reward.language import Language

SLOW, TOO_SHORT, ONCE = 3.0, 1_500.0, 250_000.0
"""Microseconds a step that are told; those of a call below which nothing is; the same of one that raises."""
LIMIT_SECONDS = 10
MEMORY = 3 << 30
MANY = 60_000
LOOPS = frozenset({":each", ":turns", ":once", ":leaving", ":leaving once"})
OF_NUMBERS = frozenset({"<1", "<=1", ">1", ">=1", "==1", "!=1"})
SKIPPED = frozenset({":charge", ":enter", ":leave", ":number", ":numbers", ":slice", "slice", "range"})
"""Guards of the checker's own making, which are handed no value of a program's choice."""
Make = Callable[[random.Random], Any]


class Hangs(BaseException):
    """The clock ran out before the fuel."""


@dataclass(frozen=True)
class Call:
    """One call of a guard: what it was handed, what it cost and how it ended."""

    name: str
    kinds: tuple[str, ...]
    microseconds: float
    fuel: int
    ended: str

    @property
    def unpaid(self) -> bool:
        if self.ended in ("hangs", "MemoryError"):
            return True
        return self.microseconds > max(TOO_SHORT if self.ended == "ok" else ONCE, SLOW * (self.fuel + 1))


def deep(levels: int) -> Any:
    """A tuple of two that are one and the same, and so on: few objects, 2 ** levels to go through."""
    value: Any = (1,)
    for _ in range(levels):
        value = (value, value)
    return value


def pairs() -> dict[int, int]:
    return {number: number for number in range(MANY)}


def scene() -> np.ndarray:
    return (np.indices((30, 30)).sum(0) % 10).astype(np.int8)


LARGE: dict[str, Make] = {
    "list": lambda rng: list(range(MANY)),
    "tuple": lambda rng: tuple(range(MANY)),
    "lists": lambda rng: [[1, 2, 3] for _ in range(MANY // 4)],
    "tuples": lambda rng: [(number, number) for number in range(MANY // 4)],
    "deep": lambda rng: deep(40),
    "deep list": lambda rng: [deep(40), deep(40)],
    "deep in a dict": lambda rng: {0: deep(40), 1: deep(40)},
    "deep slice": lambda rng: slice(deep(40)),
    "deep slices": lambda rng: [slice(deep(40)), slice(deep(40))],
    "shared": lambda rng: [[deep(20)] * 100] * 100,
    "heavy": lambda rng: (*([0] * MANY), 1),
    "heavy items": lambda rng: [(*([0] * MANY), 2)] * 2_000,
    "text": lambda rng: "ab" * MANY,
    "texts": lambda rng: ["ab" * 50] * 2_000,
    "set": lambda rng: set(range(MANY)),
    "frozenset": lambda rng: frozenset(range(MANY)),
    "dict": lambda rng: pairs(),
    "Counter": lambda rng: collections.Counter(range(MANY)),
    "defaultdict": lambda rng: collections.defaultdict(int, pairs()),
    "deque": lambda rng: collections.deque(range(MANY)),
    "endless range": lambda rng: range(10**9),
    "range": lambda rng: range(MANY),
    "keys": lambda rng: pairs().keys(),
    "values": lambda rng: pairs().values(),
    "items": lambda rng: pairs().items(),
    "vector": lambda rng: np.arange(MANY),
    "matrix": lambda rng: np.ones((250, 250), int),
    "mask": lambda rng: np.ones((250, 250), bool),
    "floats": lambda rng: np.linspace(0, 1, MANY),
    "column": lambda rng: np.ones((30_000, 1), int),
    "row": lambda rng: np.ones((1, 30_000), int),
    "cube": lambda rng: np.ones((30, 30, 60), int),
    "long": lambda rng: (1 << 8_000) - 1,
    "half as long": lambda rng: (1 << 4_000) + 1,
    "longs": lambda rng: [(1 << 8_000) - 1] * 500,
    "grid": lambda rng: scene(),
}
SMALL: dict[str, Make] = {
    "int": lambda rng: rng.choice([0, 1, 2, -1, 3, 7, 64, 1_000]),
    "float": lambda rng: rng.choice([0.5, 1e300, float("nan"), float("inf")]),
    "None": lambda rng: None,
    "True": lambda rng: True,
    "int8": lambda rng: np.int8(5),
    "int64": lambda rng: np.int64(3),
    "word": lambda rng: rng.choice(["a", "constant", "up", "int", "x"]),
    "pair": lambda rng: (rng.choice([0, 1, 2_000]), rng.choice([0, 1, 2_000])),
    "three": lambda rng: [1, 2, 3],
    "slice": lambda rng: slice(None, None, rng.choice([1, -1, 2])),
    "function": lambda rng: lambda *values: 0,
}


def calls(seed: int) -> Iterator[Call]:
    """Calls without end. The i-th depends on the seed and i alone, but for its time."""
    meter = Meter()
    guards = guarded_namespace(Language.arc(), meter)
    names = sorted(name for name, guard in guards.items() if callable(guard) and name not in SKIPPED)
    large = {**LARGE, **_lazy(guards)}
    values = {**large, **SMALL, "len": lambda rng: guards["len"]}
    number = 0
    while True:
        rng = random.Random(f"{seed} {number}")
        number += 1
        name = rng.choice(names)
        kinds = [
            rng.choice(sorted(large) if rng.random() < 0.6 else sorted(values))
            for _ in range(rng.choice([1, 1, 2, 2, 2, 3]))
        ]
        meter.fill(DEFAULT_FUEL)
        taken = [values[kind](rng) for kind in kinds]
        taken = _fitting(name, taken, rng)
        yield _called(meter, guards[name], name, tuple(kinds), taken, _options(name, rng))


def _lazy(guards: dict[str, Any]) -> dict[str, Make]:
    """Values that a program gets from guards alone, which pay when they are made or gone through."""

    def generator(rng: random.Random) -> Any:
        each = guards[":each"](range(MANY), 4)
        return (number for number in each)

    return {
        "iterator": lambda rng: guards["iter"](list(range(MANY))),
        "generator": generator,
        "map": lambda rng: guards["map"](abs, list(range(MANY))),
        "zip": lambda rng: guards["zip"](range(MANY), range(MANY)),
        "enumerate": lambda rng: guards["enumerate"](range(MANY)),
        "objects": lambda rng: guards["find_objects"](scene()),
    }


def _fitting(name: str, taken: list[Any], rng: random.Random) -> list[Any]:
    """The values as the checker hands them to a guard of which it knows or makes some."""
    if name in LOOPS:
        return [taken[0], 4]
    if name == ":method":
        return [taken[0], rng.choice(sorted(METHOD_NAMES))]
    if name in OF_NUMBERS:
        return [taken[0], 7]
    return taken


def _options(name: str, rng: random.Random) -> dict[str, Any]:
    if name.startswith(("np.", ".")) and rng.random() < 0.25:
        return {"axis": rng.choice([0, 1, None, (0, 1)])}
    if name in ("sorted", "max", "min", ".sort") and rng.random() < 0.4:
        return {"key": lambda value: value}
    return {}


def _called(
    meter: Meter, guard: Any, name: str, kinds: tuple[str, ...], values: list[Any], options: dict[str, Any]
) -> Call:
    signal.setitimer(signal.ITIMER_REAL, LIMIT_SECONDS)
    began = time.process_time()
    ended = "ok"
    try:
        guard(*values, **options)
    except Hangs:
        ended = "hangs"
    except (OutOfFuel, TooLarge, Exception) as error:  # noqa: BLE001 - whatever a guard raises is its answer
        ended = type(error).__name__
    finally:
        signal.setitimer(signal.ITIMER_REAL, 0)
    microseconds = (time.process_time() - began) * 1e6
    return Call(name, kinds, microseconds, DEFAULT_FUEL - max(0, meter.left), ended)


def guarded_process() -> None:
    """Let this process run out of time and memory as a worker does."""

    def stop(number: int, frame: FrameType | None) -> None:
        raise Hangs

    signal.signal(signal.SIGALRM, stop)
    resource.setrlimit(resource.RLIMIT_AS, (MEMORY, MEMORY))
    sys.setrecursionlimit(6_000)
    warnings.simplefilter("ignore")
    np.seterr(all="ignore")


def main() -> int:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--seconds", type=float, default=300)
    parser.add_argument("--calls", type=int, help="stop after so many calls")
    parser.add_argument("--seed", type=int, default=0)
    options = parser.parse_args()
    guarded_process()
    until = time.monotonic() + options.seconds
    told: collections.Counter[str] = collections.Counter()
    total = 0
    for call in itertools.islice(calls(options.seed), options.calls):
        total += 1
        if call.unpaid:
            told[call.name] += 1
            if told[call.name] <= 2:
                took = f"{call.microseconds / 1e3:8.1f} ms for {call.fuel} of fuel"
                print(f"{took}, {call.ended}: {call.name} of {', '.join(call.kinds)}", flush=True)
        if time.monotonic() > until:
            break
    print(f"{total} calls, {sum(told.values())} of them unpaid.")
    return 1 if told else 0


if __name__ == "__main__":
    raise SystemExit(main())
