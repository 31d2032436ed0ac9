"""A meter and the guards of the whole language on it."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import pytest

from reward.guarded.meter import Meter
from reward.guarded.namespace import guarded_namespace
from reward.language import Language

FUEL = 10**9
METER = Meter()
NAMES = guarded_namespace(Language.arc(), METER)


@pytest.fixture
def run() -> Callable[..., Any]:
    """Call a guard by its name."""

    def call(name: str, *args: Any, **options: Any) -> Any:
        METER.fill(FUEL)
        return NAMES[name](*args, **options)

    return call


@pytest.fixture
def paid(run: Callable[..., Any]) -> Callable[..., int]:
    """The fuel of a call of a guard."""

    def fuel(name: str, *args: Any, **options: Any) -> int:
        run(name, *args, **options)
        return FUEL - METER.left

    return fuel
