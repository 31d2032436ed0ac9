"""The language of a run: built in, or the module that docs/bring-your-own-dsl.md shows."""

from __future__ import annotations

import json
import re
import sys
from pathlib import Path

import pytest

from arc_rl import evaluation
from arc_rl.arguments import LanguageArguments, PromptArguments, SandboxArguments
from arc_rl.cli import guarded
from arc_rl.errors import UserError
from arc_rl.languages import language_of, language_text
from arc_rl.policy import load_policy
from arc_rl.prompts import completion_messages, prompt_messages
from arc_rl.runs import RunFolder
from arc_rl.sampling import Completion
from arc_rl.sandboxes import open_sandbox
from arc_rl.tasks.sources import load_tasks
from arc_rl.tasks.task import Pair, Task
from arc_rl.trainers.examples import examples

DOC = Path(__file__).parents[2] / "docs" / "bring-your-own-dsl.md"
SOURCE, PROGRAM = re.findall(r"```python\n(.*?)```", DOC.read_text(), re.DOTALL)
TASK = Task(
    "mine",
    (Pair([[1, 3]], [[1, 3, 2, 3]]), Pair([[1], [0]], [[1, 0], [0, 2]])),
    (Pair([[0, 1]], [[0, 1, 0, 2]]),),
    "here",
    PROGRAM,
)


@pytest.fixture(scope="module")
def module(tmp_path_factory):
    """The name of the page's module, importable as long as these tests run."""
    folder = tmp_path_factory.mktemp("dsl")
    (folder / "page_dsl.py").write_text(SOURCE)
    (folder / "broken_dsl.py").write_text("def f(:\n")
    sys.path.append(str(folder))
    yield "page_dsl"
    sys.path.remove(str(folder))


def test_the_module_of_the_page_is_as_short_as_it_claims():
    assert len(SOURCE.splitlines()) <= 35


def test_prompts_tell_of_the_module_and_of_nothing_else(module):
    asking = PromptArguments(dsl_module=module).asking()
    system = prompt_messages(TASK, asking)[0]["content"]
    assert "solve(grid), where grid is a tuple of rows" in system
    assert "replace(grid, old, new)\n" in system
    assert "GREEN = 3" in system
    assert "flip_horizontal" not in system
    assert "Rotate clockwise" not in system
    full = PromptArguments(dsl_module=module, language_reference="full").asking()
    assert "turn(grid)\n    Rotate clockwise by a quarter-turn." in prompt_messages(TASK, full)[0]["content"]


@pytest.mark.parametrize("grids", ["tuple", "list", "array"])
def test_programs_run_in_the_form_of_grids_that_is_asked_for(module, grids):
    spoken = LanguageArguments(dsl_module=module, dsl_entry="go", dsl_grids=grids)
    question = "len(grid.shape) == 2" if grids == "array" else f"isinstance(grid, {grids})"
    program = f"def go(grid):\n    return [[int({question})]]\n"
    with open_sandbox(SandboxArguments(), spoken) as sandbox:
        (run,) = sandbox.run([program], [[TASK.train[0].input]])
    assert run.outputs[0].tolist() == [[1]], run.message


def test_a_whole_evaluation_runs_programs_of_the_module(module, qwen_folder, tmp_path, monkeypatch):
    asked = []

    def answer(model, tokenizer, prompts, settings, seed):
        asked.extend(prompts)
        text = completion_messages(PROGRAM, "chat")[0]["content"]
        return [[Completion(text, 5, False, 0.5, 1.0)] * settings.num_samples for _ in prompts]

    monkeypatch.setattr(evaluation, "sample", answer)
    (tmp_path / "task.json").write_text(json.dumps(TASK.to_json()))
    words = ["--model_name_or_path", str(qwen_folder), "--tasks", str(tmp_path / "task.json")]
    words += ["--output_dir", str(tmp_path / "run"), "--num_samples", "2", "--dsl_module", module]
    assert evaluation.main(words) == 0
    assert "beside(left, right)" in asked[0][0]["content"]
    assert RunFolder(tmp_path / "run").summary()["solved"] == 1


def test_sft_learns_programs_of_the_module_and_refuses_those_of_the_generators(module, qwen_folder):
    from trl import ModelConfig

    model, tokenizer = load_policy(ModelConfig(model_name_or_path=str(qwen_folder)))
    asking = PromptArguments(dsl_module=module)
    (row,) = examples([TASK], None, asking, model, tokenizer)
    assert PROGRAM.strip() in tokenizer.decode(row["input_ids"])
    with pytest.raises(UserError, match=r"drawing-0-0 .* is not in the language of page_dsl"):
        examples(load_tasks(["drawing:1"], seed=0), None, asking, model, tokenizer)


def test_a_module_that_cannot_be_imported_is_one_sentence_and_exit_status_2(module, capsys):
    assert guarded(evaluation.main, ["--tasks", "drawing:1", "--dsl_module", "no_such_dsl"]) == 2
    assert "'no_such_dsl' cannot be imported" in capsys.readouterr().err
    assert guarded(evaluation.main, ["--tasks", "drawing:1", "--dsl_module", "broken_dsl"]) == 2
    said = capsys.readouterr().err
    assert "importing broken_dsl raised SyntaxError" in said
    assert said.count("\n") == 1


@pytest.mark.parametrize(
    ("keys", "reason"),
    [
        ({"dsl_entry": "solve"}, "need dsl_module"),
        ({"dsl_module": "page_dsl", "dsl_grids": "rows"}, "dsl_grids is 'rows'"),
        ({"dsl_module": "page_dsl", "dsl_entry": "not a name"}, "not a name"),
        ({"dsl_module": "page_dsl", "hints": "rule"}, "remove dsl_module"),
        ({"prompt_style": "pairs", "hints": "rule"}, "set prompt_style to chat"),
        ({"language_families": ["shapes"]}, "language_families: there is no family 'shapes'"),
    ],
)
def test_keys_that_cannot_work_are_refused_with_the_mend(module, keys, reason):
    with pytest.raises(UserError, match=re.escape(reason)):
        PromptArguments(**keys)


def test_the_built_in_language_is_told_by_style_and_family():
    language = language_of(None, "transform", "array")
    compact, full = (language_text(language, style, ("motion",)) for style in ("compact", "full"))
    assert "gravity(grid: Grid, direction: Direction) -> Grid\n" in compact
    assert "rotate(" not in compact
    assert "Let every cell that is not background fall" in full
