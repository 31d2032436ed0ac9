"""What reference programs leave behind: a mark on the model, and sentences in every summary after it."""

from __future__ import annotations

import json

import pytest

from arc_rl import evaluation
from arc_rl.provenance import FILE, references_behind
from arc_rl.report_data import stages
from arc_rl.report_page import page
from arc_rl.runs import RunFolder
from arc_rl.sampling import Completion
from arc_rl.tasks.sources import load_training_tasks
from arc_rl.trainers import sft

SIZES = {"tiny_width": 32, "tiny_layers": 1, "tiny_heads": 2, "tiny_context": 4096}
SMALL = {
    "max_steps": 1,
    "max_length": 4096,
    "per_device_train_batch_size": 1,
    "max_prompt_length": 300,
    "disable_tqdm": True,
}


def words(**keys):
    return [str(word) for name, value in keys.items() for word in (f"--{name}", value)]


def silent(model, tokenizer, prompts, settings, seed):
    """A sampler that answers nothing."""
    return [[Completion("", 1, False, 0.0, 1.0)] for _ in prompts]


@pytest.mark.slow
def test_whoever_learned_from_reference_programs_says_so_from_then_on(tmp_path, monkeypatch, capsys):
    learned, judged = tmp_path / "sft", tmp_path / "judged"
    keys = {"prompt_style": "pairs", "report_to": "none", **SIZES, **SMALL}
    told = words(model_name_or_path="tiny", tasks="reference", output_dir=learned, **keys)
    assert sft.main(told) == 0
    summary = RunFolder(learned).summary()
    count = summary["reference_programs"]
    assert 0 < count <= len(load_training_tasks(["reference"], seed=0))
    (sentence,) = summary["notes"]
    assert sentence.startswith(f"Trained on {count} reference programs of ARC-AGI-1 training tasks")
    assert sentence in capsys.readouterr().out
    assert references_behind(str(learned / "model")) == count

    monkeypatch.setattr(evaluation, "sample", silent)
    (tmp_path / "task.json").write_text(
        json.dumps({"train": [{"input": [[1]], "output": [[2]]}], "test": []})
    )
    asked = words(model_name_or_path=learned / "model", tasks=tmp_path / "task.json", output_dir=judged)
    assert evaluation.main([*asked, *words(prompt_style="pairs", num_samples=1)]) == 0
    assert RunFolder(judged).summary()["notes"] == [sentence]
    assert f"Trained on {count} reference programs" in page(stages([learned, judged]))


def test_a_model_of_generated_tasks_alone_carries_no_mark(tmp_path):
    told = words(model_name_or_path="tiny", tasks="drawing:4", output_dir=tmp_path / "run", report_to="none")
    assert sft.main([*told, *words(prompt_style="pairs", **SIZES, **SMALL)]) == 0
    assert RunFolder(tmp_path / "run").summary()["notes"] == []
    assert not (tmp_path / "run" / "model" / FILE).exists()
