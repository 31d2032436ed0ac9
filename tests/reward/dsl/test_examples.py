"""Every primitive's docstring example, run as it stands."""

from __future__ import annotations

import doctest
from types import ModuleType

import pytest

from reward.dsl import FAMILIES, PRIMITIVES
from reward.grids import as_grid


def _examples(module: ModuleType) -> list[doctest.DocTest]:
    words = {name: primitive.function for name, primitive in PRIMITIVES.items()} | {"as_grid": as_grid}
    finder = doctest.DocTestFinder(exclude_empty=True)
    return [test for test in finder.find(module, extraglobs=words) if test.examples]


EXAMPLES = {test.name: test for module in FAMILIES.values() for test in _examples(module)}


@pytest.mark.parametrize("name", sorted(EXAMPLES))
def test_the_example_in_a_docstring_holds(name: str) -> None:
    report: list[str] = []
    result = doctest.DocTestRunner(verbose=False).run(EXAMPLES[name], out=report.append)
    assert result.failed == 0, "".join(report)


def test_every_primitive_has_an_example_of_its_own() -> None:
    shown = {name.rpartition(".")[2] for name in EXAMPLES}
    assert shown == set(PRIMITIVES)
