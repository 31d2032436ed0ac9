"""Tests of arc_rl.experiments: recipes, what is run and what is not run again, results and tables."""

from __future__ import annotations

import asyncio
import json
import shutil
import time
from dataclasses import replace
from pathlib import Path
from types import SimpleNamespace
from typing import Any
from xml.etree import ElementTree

import pytest
import yaml
from samples import sample_attempt

from arc_rl.cli import STAGES, guarded
from arc_rl.config import parse_recipe
from arc_rl.early import check_keys
from arc_rl.errors import UserError
from arc_rl.evaluation import TYPES as EVALUATE
from arc_rl.experiments import command, runner
from arc_rl.experiments.kept import Planned, differing
from arc_rl.experiments.plot import dot_plot
from arc_rl.experiments.recipe import read_experiment
from arc_rl.experiments.results import Results, collect
from arc_rl.experiments.runner import Runner
from arc_rl.experiments.tables import BEGIN, END, table, told, update_readme, verdict
from arc_rl.runs import RunFolder
from arc_rl.shipped import shipped
from arc_rl.trainers import expert, grpo, search, sft

TYPES = {
    "sft": sft.TYPES,
    "grpo": grpo.TYPES,
    "expert": expert.TYPES,
    "evaluate": EVALUATE,
    "search": search.TYPES,
}
NAMES = sorted(path.stem for path in shipped("recipes/experiments").glob("*.yaml"))
STAGE = {"name": "learn", "command": "grpo", "recipe": "recipes/tiny/grpo.yaml", "model": "shared/warm"}
RECIPE: dict[str, Any] = {
    "question": "Which is better?",
    "baseline": "plain",
    "metric": "pass@4",
    "budget": 10,
    "seeds": [0, 1],
    "shared": [{"name": "warm", "command": "sft", "recipe": "recipes/tiny/sft.yaml"}],
    "variants": {"plain": [STAGE], "novel": [{**STAGE, "set": {"entropy_coef": 0.1}}]},
    "judged": [
        {"name": "judge", "command": "evaluate", "recipe": "recipes/tiny/evaluate.yaml", "model": "learn"}
    ],
    "figures": {"pass@4": ["judge", "pass_at_k", "4"], "solved": ["judge", "arc_solved"]},
    "curves": {"entropy": ["learn", "entropy"]},
}


def dumped(recipe: dict[str, Any]) -> str:
    return yaml.safe_dump(recipe, sort_keys=False)


def opened(words: list[str]) -> RunFolder:
    """The run folder that a stage's words make, with its recipe."""
    stage = next(STAGES[word] for word in words if word in STAGES)
    values = check_keys(stage, words[words.index("--config") :]).values
    return RunFolder.open(values["output_dir"], stage, values)


def results(**variants: list[float]) -> Results:
    figures = {name: {"pass@4": values, "programs": [8] * len(values)} for name, values in variants.items()}
    return Results("plain", "pass@4", 10, list(range(3)), figures)


@pytest.fixture
def home(tmp_path: Path) -> Path:
    home = tmp_path / "experiments"
    home.mkdir()
    (home / "which.yaml").write_text(dumped(RECIPE))
    (home / "README.md").write_text(f"# Title\n\n{BEGIN}\n{END}\nthe end\n")
    return home


@pytest.fixture
def started(monkeypatch: pytest.MonkeyPatch) -> list[list[str]]:
    """The command lines that were run; each only pretends to have finished."""
    seen: list[list[str]] = []

    async def pretend(words: list[str], log: Any) -> int:
        seen.append(words)
        run = opened(words)
        better = 0.5 if "novel" in str(run.path) else 0.25
        seed = int(words[words.index("--seed") + 1])
        run.finish({"pass_at_k": {"4": better + seed / 100}, "arc_solved": ["a"] * (1 + seed)})
        if run.path.name == "learn":
            run.attempts.write("step-00000000", [sample_attempt()] * 8)
            run.metrics.write_text(json.dumps({"step": 1, "entropy": better}) + "\n")
        return 0

    monkeypatch.setattr(runner, "stage_ended", pretend)
    return seen


def test_an_experiment_runs_every_stage_once_and_publishes_when_all_seeds_are_there(
    home: Path, started: list[list[str]], tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    arguments = ["which", "--recipes", str(home), "--output_dir", str(tmp_path / "runs")]
    assert command.main([*arguments, "--seeds", "0"]) == 0
    assert len(started) == 5
    assert not (home / "results" / "which.json").exists()
    assert command.main(arguments) == 0
    assert len(started) == 10
    found = json.loads((home / "results" / "which.json").read_text())
    assert {key: found[key] for key in ("baseline", "metric", "budget")} == {
        "baseline": "plain",
        "metric": "pass@4",
        "budget": 10,
    }
    assert found["variants"]["novel"] == {"pass@4": [0.5, 0.51], "solved": [1.0, 2.0], "programs": [8, 8]}
    assert "novel is above it (+0.250)" in capsys.readouterr().out
    assert "<svg" in (tmp_path / "runs" / "which" / "curves.html").read_text()
    (home / "results" / "which.svg").unlink()
    assert command.main(["--tables", "--recipes", str(home)]) == 0
    assert "novel" in (home / "results" / "which.svg").read_text()
    readme = (home / "README.md").read_text()
    assert "| plain (baseline) |" in readme
    assert readme.endswith(f"{END}\nthe end\n")


def test_stages_start_from_the_models_they_name_with_their_own_keys(home: Path, tmp_path: Path) -> None:
    made = Runner(read_experiment(home / "which.yaml"), tmp_path, processes=2)
    words = {folder: made.command(stage, folder, 7) for folder, stage in made.places(7)}
    novel = words[tmp_path / "seed-7" / "novel" / "learn"]
    (shared,) = made.experiment.shared
    warm = made.shared_place(7, shared)
    assert novel[novel.index("--model_name_or_path") + 1] == str(warm / "model")
    assert novel[novel.index("--entropy_coef") + 1] == "0.1"
    assert novel[novel.index("--seed") + 1] == "7"
    judged = words[tmp_path / "seed-7" / "plain" / "judge"]
    assert judged[judged.index("--model_name_or_path") + 1] == str(tmp_path / "seed-7/plain/learn/model")
    assert "arc_rl.trainers.grpo" in novel
    assert "--num_processes" in novel


def test_experiments_that_share_a_stage_run_it_once(
    home: Path, started: list[list[str]], tmp_path: Path
) -> None:
    (home / "other.yaml").write_text(dumped(RECIPE))
    longer = [{**RECIPE["shared"][0], "set": {"max_steps": 9}}]
    (home / "longer.yaml").write_text(dumped({**RECIPE, "shared": longer}))
    for name, stages in (("which", 10), ("other", 8), ("longer", 10)):
        started.clear()
        assert command.main([name, "--recipes", str(home), "--output_dir", str(tmp_path)]) == 0
        assert len(started) == stages


def test_stages_run_side_by_side_but_no_more_than_were_asked_for(
    home: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    running: list[int] = [0]
    seen: list[int] = []

    async def pretend(words: list[str], log: Any) -> int:
        running[0] += 1
        seen.append(running[0])
        await asyncio.sleep(0)
        running[0] -= 1
        opened(words).finish({})
        return 0

    monkeypatch.setattr(runner, "stage_ended", pretend)
    Runner(read_experiment(home / "which.yaml"), tmp_path / "which", jobs=2).run([0, 1, 2])
    assert len(seen) == 15
    assert max(seen) == 2


def test_keys_are_spelled_as_the_command_line_reads_them() -> None:
    keys = {"learn": False, "tasks": ["a", "b"], "kwargs": {"x": 1}, "rate": 0.1}
    expected = ["--learn", "false", "--tasks", "a", "b", "--kwargs", '{"x": 1}', "--rate", "0.1"]
    assert runner.spelled(keys) == expected


def test_no_stage_begins_after_the_minutes_are_used_up(
    home: Path, started: list[list[str]], tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    arguments = ["which", "--recipes", str(home), "--output_dir", str(tmp_path), "--minutes", "-1"]
    assert guarded(command.main, arguments) == 2
    assert not started
    assert "the same command goes on" in capsys.readouterr().err


def test_a_variant_over_its_budget_is_refused_before_it_is_judged(
    home: Path, started: list[list[str]], tmp_path: Path
) -> None:
    (home / "which.yaml").write_text(dumped({**RECIPE, "budget": 7}))
    arguments = ["which", "--recipes", str(home), "--output_dir", str(tmp_path)]
    for stages in (6, 0):
        started.clear()
        with pytest.raises(UserError, match="plain sampled 8 programs for seed 0, more than the budget of 7"):
            command.main(arguments)
        assert len(started) == stages
        assert not any("arc_rl.evaluation" in words for words in started)


def timed(monkeypatch: pytest.MonkeyPatch, ends: dict[str, tuple[float, int]]) -> list[Path]:
    """Stages that end after so many seconds with a status, by a part of their folder; those that ended."""
    ended: list[Path] = []

    async def pretend(words: list[str], log: Any) -> int:
        folder = Path(words[words.index("--output_dir") + 1])
        seconds, status = next((end for part, end in ends.items() if part in folder.parts), (0.0, 0))
        await asyncio.sleep(seconds)
        ended.append(folder)
        if status == 0:
            opened(words).finish({})
        return status

    monkeypatch.setattr(runner, "stage_ended", pretend)
    return ended


def test_stages_that_run_when_the_minutes_are_used_up_run_to_their_end(
    home: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    ended = timed(monkeypatch, {"seed-0": (0.1, 0), "seed-1": (0.5, 0)})
    monkeypatch.setattr(runner, "time", SimpleNamespace(monotonic=lambda: len(ended)))
    made = Runner(read_experiment(home / "which.yaml"), tmp_path / "which", jobs=2, until=0.5)
    with pytest.raises(UserError, match="the same command goes on"):
        made.run([0, 1])
    assert [folder.name for folder in ended] == ["seed-0", "seed-1"]
    assert all(RunFolder(folder).finished for folder in ended)


def test_minutes_that_are_used_up_by_the_last_stage_are_no_mistake(
    home: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    made = Runner(read_experiment(home / "which.yaml"), tmp_path / "which")
    timed(monkeypatch, {})
    made.run([0])
    replace(made, until=time.monotonic() - 1).run([0])


def test_a_stage_that_fails_ends_its_variant_alone(
    home: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    ended = timed(monkeypatch, {"plain": (0.0, 3), "novel": (0.1, 0)})
    made = Runner(read_experiment(home / "which.yaml"), tmp_path / "which", jobs=2)
    with pytest.raises(UserError, match="plain/learn stopped with status 3"):
        made.run([0])
    names = [str(folder.relative_to(made.folder)) for folder in ended[1:]]
    assert names == ["seed-0/plain/learn", "seed-0/novel/learn", "seed-0/novel/judge"]
    assert "The others go on." in capsys.readouterr().out


@pytest.fixture
def kept(home: Path, started: list[list[str]], tmp_path: Path) -> list[str]:
    """The words of an experiment whose stages have all finished, of a recipe that may be changed."""
    (tmp_path / "sft.yaml").write_text(shipped("recipes/tiny/sft.yaml").read_text())
    warm = {"name": "warm", "command": "sft", "recipe": str(tmp_path / "sft.yaml")}
    (home / "which.yaml").write_text(dumped({**RECIPE, "seeds": [0], "shared": [warm]}))
    arguments = ["which", "--recipes", str(home), "--output_dir", str(tmp_path / "runs")]
    assert command.main(arguments) == 0
    started.clear()
    return arguments


def test_finished_stages_of_another_recipe_are_refused_with_all_that_started_from_them(
    kept: list[str], started: list[list[str]], tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    with (tmp_path / "sft.yaml").open("a") as recipe:
        recipe.write("logging_first_step: true\n")
    assert guarded(command.main, kept) == 0
    with (tmp_path / "sft.yaml").open("a") as recipe:
        recipe.write("weight_decay: 0.25\n")
    assert guarded(command.main, kept) == 2
    assert not started
    said = capsys.readouterr().err
    assert "its recipe.yaml differs in weight_decay; restore the recipe, or remove" in said
    first, *others = said.strip().rpartition("kept: ")[2].split()
    assert f"{first} has finished, but" in said
    assert [str(Path(other).relative_to(tmp_path / "runs" / "which" / "seed-0")) for other in others] == [
        "plain/learn",
        "plain/judge",
        "novel/learn",
        "novel/judge",
    ]


def test_finished_stages_whose_start_is_gone_are_refused(
    kept: list[str], started: list[list[str]], tmp_path: Path
) -> None:
    folder = tmp_path / "runs" / "which" / "seed-0" / "plain"
    shutil.rmtree(folder / "learn")
    with pytest.raises(
        UserError, match=r"judge has finished, but .*plain/learn, whose model it started from"
    ):
        command.main(kept)
    shutil.rmtree(folder / "judge")
    assert command.main(kept) == 0
    assert len(started) == 2


def test_a_finished_folder_without_its_recipe_is_refused(kept: list[str], tmp_path: Path) -> None:
    (tmp_path / "runs" / "which" / "seed-0" / "novel" / "judge" / "recipe.yaml").unlink()
    with pytest.raises(UserError, match=r"judge/recipe\.yaml cannot be read"):
        command.main(kept)


def test_a_stage_that_fails_is_named_with_its_last_words(
    home: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    async def fail(words: list[str], log: Any) -> int:
        log.write("arc-rl: tasks is missing.\n")
        return 2

    monkeypatch.setattr(runner, "stage_ended", fail)
    with pytest.raises(UserError, match=r"seed-0 stopped with status 2: arc-rl: tasks is missing"):
        command.main(["which", "--recipes", str(home), "--output_dir", str(tmp_path)])


@pytest.mark.parametrize(
    ("change", "sentence"),
    [
        ({"baseline": "other"}, "the baseline other is none of the variants"),
        ({"metric": "other"}, "the metric other is none of the figures"),
        ({"shared": []}, "plain has no stage shared/warm before learn"),
        ({"figures": {"pass@4": ["other", "x"]}}, "does not begin with a stage of the variant plain"),
        ({"curves": {"entropy": "learn"}}, "does not begin with a stage of the variant plain"),
        ({"budget": "many"}, "budget is 'many', but it must be a whole number"),
        ({"seeds": ["first"]}, "seeds is .*, but it must be a list of whole numbers"),
        ({"variants": ["plain"]}, "variants is .*, but it must be a mapping"),
        ({"shared": None}, "None stands where a list of stages must"),
        ({"judged": ["judge"]}, "a stage has name, command, recipe, model and set, but not judge"),
        ({"judged": [{**STAGE, "name": "x", "set": [1]}]}, "set of x must be a mapping"),
        ({"surprise": 1}, "must have the keys"),
        ({"judged": [{**STAGE}]}, "two stages of plain have one name"),
        ({"judged": [{**STAGE, "command": "rm"}]}, "rm is no command"),
    ],
)
def test_a_recipe_that_cannot_work_is_refused_by_name(
    home: Path, change: dict[str, Any], sentence: str
) -> None:
    (home / "which.yaml").write_text(dumped({**RECIPE, **change}))
    with pytest.raises(UserError, match=sentence):
        read_experiment(home / "which.yaml")


def test_a_recipe_that_is_no_yaml_is_one_sentence(home: Path, capsys: pytest.CaptureFixture[str]) -> None:
    (home / "which.yaml").write_text("seeds: [0\n")
    assert guarded(command.main, ["which", "--recipes", str(home)]) == 2
    said = capsys.readouterr().err
    assert "which.yaml is not YAML" in said
    assert said.count("\n") == 1


@pytest.mark.parametrize("name", NAMES)
def test_every_stage_of_a_shipped_experiment_is_a_command_that_parses(name: str, tmp_path: Path) -> None:
    experiment = read_experiment(shipped(f"recipes/experiments/{name}.yaml"))
    assert len(experiment.seeds) >= 3 or name == "long"
    made = Runner(experiment, tmp_path)
    for folder, stage in made.places(0):
        words = made.command(stage, folder, 0)
        recipe = parse_recipe(TYPES[stage.command], words[words.index("--config") :], program=stage.name)
        assert set(stage.set) <= set(recipe.values)
        RunFolder.open(folder, stage.command, recipe.values)
        assert differing(Planned(folder, stage.command, words[words.index("--config") :], None)) == []


def test_a_gain_counts_only_beyond_the_larger_spread() -> None:
    found = results(plain=[0.2, 0.3, 0.4], near=[0.3, 0.3, 0.4], far=[0.6, 0.6, 0.6], worse=[0.0, 0.0, 0.0])
    said = verdict(found)
    assert "near is within the spread" in said
    assert "far is above it (+0.300)" in said
    assert "worse is below it (-0.300)" in said


def test_tables_and_plots_hold_every_variant() -> None:
    found = results(plain=[0.2, 0.3, 0.4], novel=[0.6, 0.6, 0.6])
    assert "| plain (baseline) | 0.300 ± 0.100 | 8 |" in table(found)
    plot = ElementTree.fromstring(dot_plot(found))
    assert len(list(plot.iter("{http://www.w3.org/2000/svg}circle"))) == 6


def test_numbers_have_digits_that_fit_their_size() -> None:
    assert told([0.1234]) == "0.123"
    assert told([6400, 6400]) == "6,400"
    assert told([10.0, 12.0]) == "11.0 ± 1.4"


def test_a_readme_without_marks_is_refused(tmp_path: Path) -> None:
    (tmp_path / "README.md").write_text("# Title\n")
    with pytest.raises(UserError, match="lacks the lines"):
        update_readme(tmp_path / "README.md", [])


def test_a_folder_without_a_readme_is_one_sentence(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    assert guarded(command.main, ["--tables", "--recipes", str(tmp_path)]) == 2
    assert f"{tmp_path / 'README.md'} cannot be read" in capsys.readouterr().err


def test_a_damaged_results_file_is_named(tmp_path: Path) -> None:
    (tmp_path / "which.json").write_text("{}")
    with pytest.raises(UserError, match=r"which\.json is no results file"):
        Results.load(tmp_path / "which.json")


def test_a_figure_that_no_summary_holds_is_named(
    home: Path, started: list[list[str]], tmp_path: Path
) -> None:
    figures = {"pass@4": ["judge", "pass_at_k", "8"]}
    (home / "which.yaml").write_text(dumped({**RECIPE, "figures": figures}))
    made = Runner(read_experiment(home / "which.yaml"), tmp_path)
    made.run([0])
    with pytest.raises(UserError, match="has no pass_at_k 8 in its summary"):
        collect(made.experiment, made, [0])
