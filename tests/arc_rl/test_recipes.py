"""The shipped recipes: each parses, each of its keys is explained once, and each is packed into the wheel."""

import configparser
import importlib
import re
from collections import Counter
from itertools import chain
from pathlib import Path

import pytest
import yaml

from arc_rl.cli import COMMANDS, main
from arc_rl.config import parse_recipe, read_recipe
from arc_rl.doctor_shapes import KNOWN
from arc_rl.experiments.recipe import read_experiment

ROOT = Path(__file__).parents[2]
STAGES = ("sft", "grpo", "evaluate", "search", "expert")
RECIPES = sorted(
    path
    for path in (ROOT / "recipes").glob("*/*.yaml")
    if path.parent.name not in ("sweeps", "experiments") and path.stem.partition("_")[0] in STAGES
)
MODELS = ("qwen2.5-coder-0.5b", "qwen2.5-coder-1.5b", "qwen2.5-coder-3b", "qwen2.5-coder-7b", "qwen3-4b")


def explained() -> Counter[str]:
    text = (ROOT / "recipes" / "KEYS.md").read_text()
    return Counter(re.findall(r"^\| `(\w+)` \|", text, flags=re.MULTILINE))


def parsed(path: Path):
    stage = path.stem.partition("_")[0]
    types = importlib.import_module(COMMANDS[stage][0]).TYPES
    return parse_recipe(types, ["--config", str(path)], program=f"arc-rl {stage}")


def set_by_experiments() -> set[str]:
    """The keys that the stages of the shipped experiments set beside their recipes'."""
    found = [read_experiment(path) for path in (ROOT / "recipes" / "experiments").glob("*.yaml")]
    variants = [stages for each in found for stages in each.variants.values()]
    stages = chain(*variants, *(each.shared for each in found), *(each.judged for each in found))
    return {key for stage in stages for key in stage.set}


@pytest.mark.parametrize("path", RECIPES, ids=lambda path: f"{path.parent.name}-{path.stem}")
def test_a_recipe_parses_and_each_of_its_keys_is_explained(path: Path) -> None:
    values = parsed(path).values
    assert set(read_recipe(path)) == set(values)
    assert set(values) <= set(explained())


def ours(stage: str) -> set[str]:
    """The keys of a stage that dataclasses of this package declare."""
    parts = importlib.import_module(COMMANDS[stage][0]).TYPES
    classes = [base for part in parts for base in part.__mro__ if base.__module__.startswith("arc_rl.")]
    return {key for base in classes for key in vars(base).get("__annotations__", {})}


def test_each_key_of_ours_or_of_a_recipe_is_explained_once_and_no_other() -> None:
    counts = explained()
    assert {key for key, count in counts.items() if count > 1} == set()
    keys = {key for path in RECIPES for key in read_recipe(path)}
    assert set(counts) == keys.union(set_by_experiments(), *map(ours, (*STAGES, "submit")))


def read_by(text: str) -> set[str]:
    """The stages that a cell of the table names."""
    every, _, but = text.partition(" but ")
    return set(STAGES) - set(but.split(", ")) if every == "all" else set(text.split(", "))


def test_a_key_of_ours_is_explained_for_the_stages_that_read_it() -> None:
    table = (ROOT / "recipes" / "KEYS.md").read_text()
    told = dict(re.findall(r"^\| `(\w+)` \| ([^|]+) \|", table, flags=re.MULTILINE))
    refused = {"expert": {"eval_tasks"}}
    for stage in STAGES:
        missing = {key for key in ours(stage) if stage not in read_by(told[key])}
        assert missing == refused.get(stage, set()), stage


@pytest.mark.parametrize("model", MODELS)
def test_a_model_has_a_recipe_for_every_stage_and_a_shape_that_the_doctor_knows(model: str) -> None:
    folder = ROOT / "recipes" / model
    assert {path.stem for path in folder.glob("*.yaml")} >= set(STAGES)
    assert read_recipe(folder / "sft.yaml")["model_name_or_path"] in KNOWN


@pytest.mark.parametrize("model", MODELS)
def test_a_model_is_trained_as_the_research_log_has_it(model: str) -> None:
    keys = read_recipe(ROOT / "recipes" / model / "sft.yaml")
    assert keys["max_length"] == (5120 if model.endswith("7b") else 6144)
    assert (keys["lora_r"], keys["use_dora"], keys["use_rslora"]) == (32, True, True)
    assert keys["per_device_train_batch_size"] * keys["gradient_accumulation_steps"] == 32
    assert keys["learning_rate"] == 1e-4
    assert keys.get("use_liger_kernel", False) is model.endswith(("3b", "4b", "7b"))


@pytest.mark.parametrize("path", [path for path in RECIPES if path.stem.startswith("grpo")], ids=str)
def test_grpo_never_asks_for_dora_where_vllm_may_sample(path: Path) -> None:
    keys = read_recipe(path)
    assert not keys.get("use_dora", False)


def test_the_sweep_varies_keys_of_grpo_and_starts_what_is_there() -> None:
    sweep = yaml.safe_load((ROOT / "recipes" / "sweeps" / "temperature_top_p_lr.yaml").read_text())
    command = " ".join(sweep["command"])
    recipe = ROOT / str(re.search(r"--config (\S+)", command)[1])
    argv = [
        word for key, value in sweep["parameters"].items() for word in (f"--{key}", str(value["values"][0]))
    ]
    types = importlib.import_module(COMMANDS["grpo"][0]).TYPES
    varied = parse_recipe(types, ["--config", str(recipe), *argv], program="arc-rl grpo").values
    assert {key: varied[key] for key in sweep["parameters"]} == {
        "temperature": 0.7,
        "top_p": 0.9,
        "learning_rate": 3e-6,
    }
    assert (ROOT / str(re.search(r"--config_file (\S+)", command)[1])).exists()


def test_every_recipe_and_launch_configuration_is_installed() -> None:
    setup = configparser.ConfigParser()
    setup.read(ROOT / "setup.cfg")
    patterns = [pattern.strip() for pattern in setup["options.data_files"].values()]
    packed = {path for pattern in patterns for path in ROOT.glob(pattern)}
    assert {*RECIPES, *(ROOT / "launch").glob("*.yaml")} <= packed


@pytest.mark.parametrize(
    ("stage", "words", "named"),
    [
        ("grpo", ["--save_steps", "3", "--steps_per_generation", "2"], "save_steps"),
        ("grpo", ["--reward_names", "solvd"], "solvd"),
        ("grpo", ["--save_total_limit", "1"], "save_total_limit"),
        ("sft", ["--learning_rte", "1"], "learning_rate"),
        ("sft", ["--use_liger_kernel", "true", "--use_cpu", "true"], "use_liger_kernel"),
        ("sft", ["--muon_learning_rate", "0"], "muon_learning_rate"),
    ],
)
def test_a_recipe_that_cannot_work_stops_before_a_model_is_looked_for(
    stage: str, words: list[str], named: str, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    recipe = ROOT / "recipes" / "tiny" / f"{stage}.yaml"
    model = ["--model_name_or_path", str(tmp_path / "no-model"), "--output_dir", str(tmp_path / "run")]
    assert main([stage, "--config", str(recipe), *model, *words]) == 2
    said = capsys.readouterr().err
    assert named in said
    assert "no-model" not in said
    assert not (tmp_path / "run").exists()


def test_muon_is_refused_where_the_launcher_splits_matrices(
    monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    monkeypatch.setenv("ACCELERATE_USE_FSDP", "true")
    assert main(["sft", "--config", str(ROOT / "recipes" / "tiny" / "sft.yaml")]) == 2
    assert "muon_learning_rate needs whole matrices" in capsys.readouterr().err
