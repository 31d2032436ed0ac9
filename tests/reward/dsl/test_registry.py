"""The registry: what it knows of each primitive, and the reference text made from it."""

from __future__ import annotations

import pytest

from reward.dsl import CONSTANTS, FAMILIES, PRIMITIVES, DslError, reference
from reward.grids import as_grid

KINDS = ("Direction", "Which", "Place", "Ray", "Line", "Axis", "Axes", "Way", "Logic", "Order")


def test_every_name_that_a_family_exports_is_a_primitive_of_that_family() -> None:
    exported = {name: family for family, module in FAMILIES.items() for name in module.__all__}
    assert {name: primitive.family for name, primitive in PRIMITIVES.items()} == exported
    assert sum(len(module.__all__) for module in FAMILIES.values()) == len(exported)


def test_every_primitive_is_typed_summed_up_in_one_line_and_shown_by_example() -> None:
    for name, primitive in PRIMITIVES.items():
        assert primitive.name == primitive.function.__name__ == name
        assert primitive.summary.endswith("."), name
        assert "inspect" not in primitive.signature, name
        assert primitive.example.count(" -> ") == 1, name
        assert "as_grid" not in primitive.example, name


def test_no_constant_shares_its_name_with_a_primitive() -> None:
    assert not set(CONSTANTS) & set(PRIMITIVES)


def test_a_signature_reads_as_it_is_called() -> None:
    assert PRIMITIVES["rotate"].signature == "rotate(grid: Grid, turns: int = 1) -> Grid"
    assert PRIMITIVES["rotate"].example == "rotate([[1, 2], [3, 4]]) -> [[3, 1], [4, 2]]"


def test_the_compact_reference_has_one_line_a_primitive() -> None:
    lines = reference(style="compact").splitlines()
    signatures = [primitive.signature for primitive in PRIMITIVES.values()]
    assert [line for line in lines if line.partition("(")[0] in PRIMITIVES] == signatures
    headings = [f"# {family}" for family in FAMILIES]
    kinds = [line for line in lines if line.partition(" = ")[0] in KINDS]
    assert len(kinds) == len(KINDS)
    assert len(lines) == len(signatures) + 2 * len(headings) + len(CONSTANTS) + len(kinds)


def test_the_full_reference_tells_signature_summary_and_example() -> None:
    text = reference()
    for primitive in PRIMITIVES.values():
        assert f"{primitive.signature}\n    {primitive.summary}\n    {primitive.example}\n" in text


def test_a_reference_of_some_families_leaves_out_the_others() -> None:
    text = reference(families=["motion", "geometry"], style="compact")
    assert text.index("# motion") < text.index("gravity(") < text.index("# geometry") < text.index("rotate(")
    assert "find_objects(" not in text


def test_the_words_that_a_signature_speaks_of_are_told_before_it() -> None:
    text = reference(families=["partitions", "lines"], style="compact")
    assert "Logic = 'and' | 'or' | 'xor' | 'nor'\n" in text
    assert "'border' (or one of these after 'not_')\n" in text
    assert "Direction" not in text


def test_the_reference_is_shorter_when_compact() -> None:
    assert len(reference(style="compact")) < len(reference()) / 2


def test_the_reference_starts_with_the_constants() -> None:
    assert reference().startswith("DIRECTIONS = ('up', 'down', 'left', 'right')\n")


def test_an_unknown_family_is_named_together_with_the_known_ones() -> None:
    with pytest.raises(DslError, match=r"no family 'shapes'; the families are grids, scaling"):
        reference(families=["shapes"])


def test_an_unknown_style_is_named_together_with_the_known_ones() -> None:
    with pytest.raises(DslError, match=r"style 'long' is not one of full, compact"):
        reference(style="long")


def test_an_error_of_the_dsl_is_a_value_error() -> None:
    with pytest.raises(ValueError, match=r"color is 12; a colour is 0 to 9"):
        PRIMITIVES["paint"].function(as_grid([[1]]), 12)
