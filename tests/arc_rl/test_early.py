"""Recipes refused before torch is imported: the same keys as the stages read, and the same mistakes."""

import importlib
import json
import os
import subprocess
import sys
from argparse import Action
from pathlib import Path
from typing import Any

import pytest
import trl

from arc_rl.cli import COMMANDS, STAGES
from arc_rl.config import _Parser
from arc_rl.declared import declared
from arc_rl.early import check_keys, check_recipe, environment, stand_ins
from arc_rl.errors import UserError

ROOT = Path(__file__).parents[2]
TINY = ROOT / "recipes" / "tiny"
CONFIGS = {"grpo_config": "GRPOConfig", "sft_config": "SFTConfig", "model_config": "ModelConfig"}


def keys(types: list[type]) -> dict[tuple[str, ...], Any]:
    """What a parser knows of each option: name, number and type of values, choices."""
    return {tuple(action.option_strings): described(action) for action in _Parser(types)._actions}


def described(action: Action) -> tuple[Any, ...]:
    kind = getattr(action.type, "__name__", None)
    choices = None if action.choices is None else [str(choice) for choice in action.choices]
    return action.dest, action.nargs, kind if kind in ("int", "float", "string_to_bool") else "text", choices


@pytest.mark.parametrize(("module", "name"), CONFIGS.items(), ids=str)
def test_a_class_read_from_its_source_has_the_fields_of_the_imported_one(module: str, name: str) -> None:
    ours, theirs = keys([declared(f"trl.trainer.{module}", name)]), keys([getattr(trl, name)])
    differing = {option for option in theirs if ours.get(option) != theirs[option]}
    # Choices that transformers computes when it is imported.
    computed = {("--log_level", "--log-level"), ("--log_level_replica", "--log-level-replica")}
    assert set(ours) == set(theirs)
    assert differing <= computed


def test_literal_defaults_and_those_of_bases_are_read() -> None:
    settings = declared("trl.trainer.grpo_config", "GRPOConfig")()
    assert (settings.num_generations, settings.save_strategy, settings.report_to) == (8, "steps", "none")


def test_a_class_that_a_module_does_not_hold_is_a_lookup_error() -> None:
    with pytest.raises(LookupError, match="declares no class Nobody"):
        declared("trl.trainer.grpo_config", "Nobody")
    with pytest.raises(LookupError, match="not installed"):
        declared("no_such_package.config", "Nobody")


@pytest.mark.parametrize("stage", STAGES.values())
def test_a_stage_reads_the_keys_that_are_checked_early(stage: str) -> None:
    types = importlib.import_module(COMMANDS[stage][0]).TYPES
    ours, theirs = ({found[0] for found in keys(list(part)).values()} for part in (stand_ins(stage), types))
    assert ours == theirs


def test_a_switch_that_only_some_machines_have_is_no_mistake() -> None:
    check_recipe("sft", recipe("sft", "--no_use_cpu", "--no-gradient-checkpointing"))


def recipe(stage: str, *words: str) -> list[str]:
    name = "evaluate" if stage == "submit" else stage
    return ["--config", str(TINY / f"{name}.yaml"), *words]


@pytest.mark.parametrize(
    ("stage", "words", "said"),
    [
        ("sft", ["--learning_rte", "1"], "did you mean learning_rate"),
        ("sft", ["--learning_rate", "fast"], "learning_rate"),
        ("sft", ["--lr_scheduler_type", "cosin"], "cosin"),
        ("sft", ["--eval_strategy", "steps"], "eval_strategy and eval_tasks"),
        ("sft", ["--save_total_limit", "1"], "save_total_limit is 1"),
        ("grpo", ["--num_generations", "7"], "no multiple of num_generations"),
        ("grpo", ["--num_generations", "1"], "groups of 2 or more"),
        ("grpo", ["--gradient_accumulation_steps", "0"], "gradient_accumulation_steps is 0"),
        ("grpo", ["--generation_batch_size", "64", "--steps_per_generation", "2"], "say the same"),
        ("grpo", ["--generation_batch_size", "8"], "generation_batch_size is 8, no multiple of the 32 rows"),
        ("grpo", ["--per_device_train_batch_size", "4"], "no multiple of num_generations"),
        ("grpo", ["--save_steps", "3", "--steps_per_generation", "2"], "save_steps is 3"),
        ("grpo", ["--reward_names", "solvd"], "solvd"),
        ("grpo", ["--sampler", "best"], "sampler is 'best'"),
        (
            "grpo",
            ["--sampler", "shared_prefix", "--ds3_gather_for_generation", "false"],
            "ds3_gather_for_generation: false and sampler: shared_prefix exclude one another",
        ),
        ("grpo", ["--use_vllm", "true", "--use_cpu", "true"], "use_vllm needs a GPU"),
        ("grpo", ["--use_vllm", "true", "--use_dora", "true"], "cannot serve DoRA"),
        ("grpo", ["--advantage", "maxrl", "--scale_rewards", "batch"], "scale_rewards"),
        ("grpo", ["--resample_budget", "1", "--sampler", "trl"], "resample_budget"),
        ("grpo", ["--guard_steps", "10", "--save_strategy", "no"], "guard_steps needs checkpoints"),
        ("grpo", ["--share_prompts", "true", "--gradient_checkpointing", "true"], "gradient_checkpointing"),
        ("grpo", ["--share_prompts", "true", "--attn_implementation", "flash_attention_2"], "attn_impl"),
        ("expert", ["--eval_tasks", "mixed:3", "--eval_strategy", "steps"], "eval_tasks is of arc-rl sft"),
        ("expert", ["--round_schedule", "decay", "--lr_scheduler_type", "linear"], "lr_scheduler_type"),
        ("evaluate", ["--temperature", "-1"], "temperature"),
        ("search", ["--rounds", "0"], "rounds is 0"),
        ("search", ["--tasks", "drawing:1"], "search_elements makes the task"),
        ("search", ["--prompt_style", "chat", "--hints", "rule"], "hints are not told in search"),
        ("submit", ["--time_budget", "0"], "time_budget must be above 0"),
    ],
)
def test_a_mistake_is_found_in_the_keys_alone(stage: str, words: list[str], said: str) -> None:
    with pytest.raises(UserError, match=said):
        check_recipe(stage, recipe(stage, *words))


@pytest.mark.parametrize("stage", STAGES.values())
@pytest.mark.parametrize("seed", ["-1", "4294967296"])
def test_a_seed_that_no_generator_takes_is_refused_by_every_stage(stage: str, seed: str) -> None:
    with pytest.raises(UserError, match=f"seed is {seed}; it must"):
        check_recipe(stage, recipe(stage, "--seed", seed))


def test_what_a_recipe_sets_in_the_environment_is_gone_after_a_check(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.delenv("OF_A_RECIPE", raising=False)
    (tmp_path / "sft.yaml").write_text(f"base: {TINY / 'sft.yaml'}\nenv: {{OF_A_RECIPE: 1}}\n")
    with environment(WORLD_SIZE="3"):
        check_keys("sft", ["--config", str(tmp_path / "sft.yaml")])
        assert (os.environ["OF_A_RECIPE"], os.environ["WORLD_SIZE"]) == ("1", "3")
    assert "OF_A_RECIPE" not in os.environ
    assert os.environ.get("WORLD_SIZE") != "3"


def test_a_batch_that_several_processes_fill_is_counted_over_all_of_them(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    words = recipe("grpo", "--sampler", "trl", "--per_device_train_batch_size", "4")
    with pytest.raises(UserError, match="holds 4 programs"):
        check_recipe("grpo", words)
    monkeypatch.setenv("WORLD_SIZE", "2")
    check_recipe("grpo", words)


def test_a_guard_that_a_sharded_run_cannot_have_is_one_sentence(monkeypatch: pytest.MonkeyPatch) -> None:
    words = recipe("grpo", "--guard_steps", "10", "--guard_action", "rollback")
    monkeypatch.setenv("ACCELERATE_USE_DEEPSPEED", "true")
    check_recipe("grpo", words)
    monkeypatch.delenv("ACCELERATE_USE_DEEPSPEED")
    monkeypatch.setenv("ACCELERATE_USE_FSDP", "true")
    with pytest.raises(UserError, match=r"^guard_steps[^.]*\.$"):
        check_recipe("grpo", words)


def test_shared_prompts_are_refused_under_fsdp_before_a_model_is_loaded(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    words = recipe("grpo", "--share_prompts", "true", "--gradient_checkpointing", "false")
    check_recipe("grpo", words)
    monkeypatch.setenv("ACCELERATE_USE_FSDP", "true")
    with pytest.raises(UserError, match="FSDP and share_prompts: true exclude one another"):
        check_recipe("grpo", words)


def ended(call: str, argv: list[str]) -> tuple[int, bool, str]:
    """Exit status, whether torch was imported, and what was said, of a call in a process of its own."""
    code = (
        "import json, runpy, sys\n"
        f"sys.argv = ['arc-rl', *json.loads({json.dumps(json.dumps(argv))})]\n"
        f"try:\n    {call}\nexcept SystemExit as error:\n    status = error.code\n"
        "print(json.dumps([status, 'torch' in sys.modules]))\n"
    )
    done = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True, cwd=ROOT)
    status, loaded = json.loads(done.stdout)
    return status, loaded, done.stderr


@pytest.mark.parametrize("module", STAGES)
def test_a_launched_stage_refuses_a_typo_before_it_imports_torch(module: str) -> None:
    call = f"runpy.run_module('{module}', run_name='__main__')"
    status, loaded, said = ended(call, recipe(STAGES[module], "--temprature", "1"))
    assert (status, loaded) == (2, False)
    assert "Nothing reads --temprature" in said
    assert said.count("\n") == 1


@pytest.mark.parametrize(
    "words", [["grpo"], ["launch", "--config_file", "launch/cpu_zero2.yaml", "-m", "arc_rl.trainers.grpo"]]
)
def test_a_command_refuses_a_typo_before_it_imports_torch(words: list[str]) -> None:
    call = "runpy.run_module('arc_rl.cli', run_name='__main__')"
    status, loaded, said = ended(call, [*words, *recipe("grpo", "--temprature", "1")])
    assert (status, loaded) == (2, False)
    assert "did you mean temperature?" in said
