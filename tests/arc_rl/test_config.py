"""Recipes: what is accepted, and how each mistake is told."""

from dataclasses import dataclass, field
from pathlib import Path

import pytest

from arc_rl.config import parse_recipe, read_recipe
from arc_rl.errors import UserError


@dataclass
class Sampling:
    temperature: float = 1.0
    num_samples: int = 8
    tasks: list[str] = field(default_factory=list)
    bf16: bool = True
    style: str = field(default="chat", metadata={"choices": ["chat", "pairs"]})
    note: str | None = None

    def __post_init__(self) -> None:
        if self.num_samples < 1:
            raise ValueError("num_samples must be at least 1; raise it")


@dataclass
class Trackers:
    report_to: str | list[str] = "none"


def recipe(tmp_path: Path, text: str) -> list[str]:
    path = tmp_path / "recipe.yaml"
    path.write_text(text)
    return ["--config", str(path)]


def parse(argv: list[str]):
    return parse_recipe([Sampling], argv, program="test")


def test_yaml_sets_values_and_the_command_line_overrides_them(tmp_path: Path) -> None:
    argv = recipe(tmp_path, "temperature: 0.7\ntasks: [a, b]\nbf16: false\n")
    (sampling,) = parse([*argv, "--temperature", "1e-1", "--num_samples=4"]).arguments
    assert (sampling.temperature, sampling.num_samples, sampling.tasks, sampling.bf16) == (
        0.1,
        4,
        ["a", "b"],
        False,
    )


def test_a_key_that_takes_one_value_or_a_list_keeps_its_list(tmp_path: Path) -> None:
    argv = recipe(tmp_path, "report_to: [wandb]\n")
    assert parse_recipe([Trackers], argv, program="test").arguments[0].report_to == ["wandb"]


def test_only_the_keys_that_were_set_are_kept_as_the_recipe(tmp_path: Path) -> None:
    argv = recipe(tmp_path, "temperature: 0.7\nnote: 12\n")
    values = parse([*argv, "--num-samples", "4"]).values
    assert values == {"temperature": 0.7, "note": "12", "num_samples": 4}


def test_a_kept_recipe_parses_to_the_same_values(tmp_path: Path) -> None:
    import yaml

    first = parse(["--tasks", "x", "y", "--temperature", "2"])
    again = parse(recipe(tmp_path, yaml.safe_dump(first.values)))
    assert again == first


@pytest.mark.parametrize(
    ("text", "words"),
    [
        ("temprature: 1.0", ["temprature", "did you mean temperature"]),
        ("zzz: 1.0", ["zzz", "remove it"]),
        ("num_samples: many", ["num_samples", "many", "int"]),
        ("num_samples: 1.5", ["num_samples", "1.5"]),
        ("bf16: perhaps", ["bf16", "perhaps", "true or false"]),
        ("style: prose", ["style", "prose", "chat, pairs"]),
        ("num_samples: 0", ["num_samples must be at least 1"]),
        ("num_samples: [1, 2]", ["num_samples", "one value"]),
        ("- a\n- b", ["key: value"]),
        ("a: [", ["not YAML"]),
        ("env: 3", ["env must be a mapping"]),
    ],
)
def test_a_mistake_in_a_recipe_is_one_sentence_that_names_it(
    tmp_path: Path, text: str, words: list[str]
) -> None:
    with pytest.raises(UserError) as caught:
        parse(recipe(tmp_path, text))
    message = str(caught.value)
    assert all(word in message for word in words)
    assert "\n" not in message


def test_a_recipe_stands_on_its_base_and_the_base_on_its_own(tmp_path: Path) -> None:
    (tmp_path / "shared").mkdir()
    (tmp_path / "shared" / "first.yaml").write_text("temperature: 0.1\nnum_samples: 3\ntasks: [a]\n")
    (tmp_path / "shared" / "second.yaml").write_text("base: first.yaml\nnum_samples: 4\ntasks: [b]\n")
    parsed = parse(recipe(tmp_path, "base: shared/second.yaml\nnote: mine\n"))
    assert parsed.values == {"temperature": 0.1, "num_samples": 4, "tasks": ["b"], "note": "mine"}


def test_null_gives_a_key_of_the_base_its_default_again(tmp_path: Path) -> None:
    (tmp_path / "base.yaml").write_text("note: theirs\ntemperature: 0.5\n")
    assert parse(recipe(tmp_path, "base: base.yaml\nnote: null\n")).arguments[0].note is None


def test_null_is_none_where_a_key_takes_it_and_its_default_elsewhere(tmp_path: Path) -> None:
    config = recipe(tmp_path, "note: mine\ntemperature: 0.5\nnum_samples: null\n")
    (whole,) = parse(config).arguments
    assert (whole.note, whole.temperature, whole.num_samples) == ("mine", 0.5, 8)
    parsed = parse([*config, "--note", "null", "--temperature", "null"])
    assert (parsed.arguments[0].note, parsed.arguments[0].temperature) == (None, 1.0)
    assert parsed.values == {"note": None}
    with pytest.raises(UserError, match="nothing reads the key nte; did you mean note"):
        parse([*config, "--nte", "null"])


def test_mappings_of_recipe_and_base_are_joined(tmp_path: Path) -> None:
    (tmp_path / "base.yaml").write_text("env: {A: 1, B: 1}\n")
    (tmp_path / "recipe.yaml").write_text("base: base.yaml\nenv: {B: 2}\n")
    assert read_recipe(tmp_path / "recipe.yaml") == {"env": {"A": 1, "B": 2}}


@pytest.mark.parametrize(
    ("text", "words"),
    [
        ("base: recipe.yaml", ["itself for a base"]),
        ("base: round.yaml", ["itself for a base"]),
        ("base: nowhere.yaml", ["nowhere.yaml", "the base of recipe.yaml", "cannot be read"]),
        ("base: [a.yaml]", ["base is", "path of a recipe"]),
        ("base: wrong.yaml", ["nothing reads the key temprature"]),
    ],
)
def test_a_mistake_about_a_base_is_one_sentence(tmp_path: Path, text: str, words: list[str]) -> None:
    (tmp_path / "round.yaml").write_text("base: recipe.yaml\n")
    (tmp_path / "wrong.yaml").write_text("temprature: 1\n")
    with pytest.raises(UserError) as caught:
        parse(recipe(tmp_path, text))
    assert all(word in str(caught.value) for word in words)


def test_the_recipe_of_a_run_folder_serves_its_own_stage_alone(tmp_path: Path) -> None:
    argv = recipe(tmp_path, "stage: sft\ntemperature: 0.5\n")
    assert parse_recipe([Sampling], argv, program="arc-rl sft").values == {"temperature": 0.5}
    with pytest.raises(UserError, match="a recipe for sft"):
        parse_recipe([Sampling], argv, program="arc-rl grpo")


@pytest.mark.parametrize(
    ("argv", "words"),
    [
        (["--config", "nowhere.yaml"], ["nowhere.yaml", "cannot be read"]),
        (["--config"], ["--config needs the path"]),
        (["--temperatur", "1"], ["--temperatur;", "did you mean temperature?"]),
        (["--zzz", "1"], ["--zzz", "remove it"]),
        (["--temperature", "hot"], ["--temperature", "hot"]),
    ],
)
def test_a_mistake_on_the_command_line_is_one_sentence_that_names_it(
    argv: list[str], words: list[str]
) -> None:
    with pytest.raises(UserError) as caught:
        parse(argv)
    assert all(word in str(caught.value) for word in words)
