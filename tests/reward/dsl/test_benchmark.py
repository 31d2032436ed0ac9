"""The benchmark of primitives: what it measures, not how long it takes."""

from __future__ import annotations

import pytest

from reward.dsl import PRIMITIVES
from reward.dsl.benchmark import CALLS, SIDES, main, scene


@pytest.mark.parametrize("name", CALLS)
def test_every_call_runs_on_both_sizes_without_an_error(name: str) -> None:
    assert name in PRIMITIVES
    for side in SIDES:
        shown = scene(side)
        assert shown.grid.shape == (side, side)
        assert CALLS[name](shown) is not None


def test_named_primitives_are_measured_on_both_sizes_beside_a_copy(
    capsys: pytest.CaptureFixture[str],
) -> None:
    assert main(["height", "rotate"]) == 0
    lines = capsys.readouterr().out.splitlines()
    assert [line.split()[0] for line in lines[2:]] == ["numpy", "height", "rotate"]
    assert all(line.count("x)") == len(SIDES) for line in lines[2:])


def test_an_unknown_name_is_refused_with_the_known_ones(capsys: pytest.CaptureFixture[str]) -> None:
    with pytest.raises(SystemExit):
        main(["rotat"])
    assert "no call of 'rotat'" in capsys.readouterr().err
