"""The report: one file that needs nothing else, drawn from whatever stages a folder holds."""

from __future__ import annotations

import json
import re
from dataclasses import replace
from html.parser import HTMLParser

import numpy as np
import pytest
from samples import sample_attempt

from arc_rl.errors import UserError
from arc_rl.evaluation_summary import summarize
from arc_rl.report import main
from arc_rl.report_charts import Line, line_chart, smoothed, ticks
from arc_rl.report_data import Stage, nearest_first, solved_and_missed, stages
from arc_rl.report_html import short
from arc_rl.report_tasks import box, code
from arc_rl.runs import RunFolder
from arc_rl.tasks.task import Pair, Task

FLIP = "def transform(grid):\n    grid = flip_horizontal(grid)\n    return grid\n"
BLUR = "def transform(grid):\n    grid = recolor(grid, 1, 2)\n    return grid\n"
SECRET = "def transform(grid):\n    grid = do_not_look(grid)\n    return grid\n"


def task(name, source="arc-agi-1/training"):
    return Task(
        name, (Pair([[1, 2]], [[2, 1]]), Pair([[3, 4]], [[4, 3]])), (Pair([[5, 6]], [[6, 5]]),), source
    )


def attempt(about, sample, program, right):
    grids = [pair.output for pair in (*about.train, *about.test)]
    drawn = tuple(grid if right else np.array([[9, 9]], dtype=np.int8) * 0 + grid[:, ::-1] for grid in grids)
    return sample_attempt(
        task_id=about.id,
        source=about.source,
        sample=sample,
        completion=program,
        program=program,
        outputs=drawn,
        exact=2 if right else 0,
        pixels=1.0 if right else 0.5,
        solved_train=right,
        solved_test=right,
    )


def evaluation(folder, solved, missed):
    """A finished evaluation that solved and missed these tasks, and solved one of the evaluation split."""
    run = RunFolder.open(folder, "evaluate", {"num_samples": 2})
    hidden = task("hidden", "arc-agi-1/evaluation")
    made = {one: [attempt(one, 0, FLIP, True), attempt(one, 1, BLUR, False)] for one in solved}
    made |= {one: [attempt(one, 0, BLUR, False), attempt(one, 1, BLUR, False)] for one in missed}
    made[hidden] = [attempt(hidden, sample, SECRET, True) for sample in range(2)]
    run.attempts.write("chunk-00000", [each for group in made.values() for each in group])
    run.attempts.write_tasks(list(made))
    sources = {"arc-agi-1/training": [*solved, *missed], "arc-agi-1/evaluation": [hidden]}
    run.finish({"minutes": 0.5, **summarize(sources, {one.name: group for one, group in made.items()}, 2)})
    return run


@pytest.fixture
def demo(tmp_path):
    """A folder like the demo's, with every stage."""
    path = tmp_path / "demo"
    RunFolder.open(path, "demo", {"seed": 0})
    sft = RunFolder.open(path / "sft", "sft", {"learning_rate": 0.002})
    rows = [{"step": step, "loss": 5.0 / (step + 1), "entropy": 2.0} for step in range(50)]
    sft.metrics.write_text("".join(json.dumps(row) + "\n" for row in rows) + '{"step": 50, "lo')
    sft.finish({"minutes": 4.0, "loss": 0.1})
    evaluation(path / "evaluate_before", [task("stays"), task("goes")], [task("comes")])
    grpo = RunFolder.open(path / "grpo", "grpo", {"temperature": 1.2})
    grpo.metrics.write_text(json.dumps({"step": 1, "reward": 0.2, "reward_std": 0.1}) + "\n")
    evaluation(path / "evaluate_after", [task("stays"), task("comes")], [task("goes")])
    search = RunFolder.open(path / "search", "search", {"rounds": 4})
    steps = [
        {"round": number, "exact": 0, "pixels": number / 4, "grid": [[number, 0]]} for number in range(1, 4)
    ]
    figures = {"task": "far drawing", "pixels_best": 0.75, "solved": False, "minutes": 1.0, "program": FLIP}
    search.finish({**figures, "start": [[0, 0]], "target": [[4, 0]], "steps": steps})
    return path


class _Tags(HTMLParser):
    """Checks that tags are closed in order, and remembers what they refer to."""

    EMPTY = frozenset({"meta", "path", "rect", "circle", "br"})

    def __init__(self, text):
        super().__init__()
        self.open, self.references, self.names = [], [], set()
        self.feed(text)

    def handle_starttag(self, tag, attributes):
        self.names.add(tag)
        self.references += [value for name, value in attributes if name in ("src", "href", "data", "srcset")]
        if tag not in self.EMPTY:
            self.open.append(tag)

    def handle_startendtag(self, tag, attributes):
        self.names.add(tag)

    def handle_endtag(self, tag):
        if tag not in self.EMPTY:
            assert self.open.pop() == tag


def test_the_page_is_whole_and_needs_nothing_else(demo, capsys):
    assert main([str(demo)]) == 0
    text = (demo / "report.html").read_text()
    tags = _Tags(text)
    assert tags.open == []
    assert tags.references == []
    assert not tags.names & {"script", "link", "img", "iframe"}
    assert "url(" not in text
    assert "@import" not in text
    assert "Drew 5 runs" in capsys.readouterr().out


def test_the_page_tells_what_changed_between_the_evaluations(demo):
    main([str(demo), "--output", str(demo / "page.html")])
    text = (demo / "page.html").read_text()
    assert "2 tasks solved" in text
    assert "1 are new and 1 were lost" in text
    assert re.search(r"comes<span class=.badge.>new", text)
    assert re.search(r"goes<span class=.badge lost.>no longer", text)
    assert "stays<span>1 of 2 samples" in text


def test_the_page_has_each_stage(demo):
    main([str(demo)])
    text = (demo / "report.html").read_text()
    for words in (
        "Curves: sft",
        "Curves: grpo",
        "pass@k",
        "unique outputs",
        "far drawing",
        "round 3: 75%",
        "learning_rate",
    ):
        assert words in text


def test_nothing_of_an_evaluation_split_but_its_count_is_shown(demo):
    main([str(demo)])
    text = (demo / "report.html").read_text()
    assert "arc-agi-1/evaluation" in text
    assert "counted, never looked at" in text
    assert "hidden" not in text.replace("overflow-x: hidden", "")
    assert "do_not_look" not in text
    with pytest.raises(UserError, match="solved task hidden"):
        main([str(demo), "--picture", str(demo / "task.png"), "--task", "hidden"])


def test_a_run_that_is_not_finished_is_drawn_as_far_as_it_goes(tmp_path):
    run = RunFolder.open(tmp_path / "run", "evaluate", {})
    one = task("half")
    run.attempts.write_tasks([one])
    run.attempts.write("chunk-00000", [attempt(one, 0, FLIP, True)])
    main([str(tmp_path / "run")])
    text = (tmp_path / "run/report.html").read_text()
    assert "half" in text
    assert "not finished" in text


def test_a_folder_without_a_run_is_refused(tmp_path):
    with pytest.raises(UserError, match="holds no run"):
        main([str(tmp_path)])


def test_a_file_in_a_folder_that_is_not_there_is_refused(demo):
    with pytest.raises(UserError, match="not a folder that can be written"):
        main([str(demo), "--output", str(demo / "nowhere" / "page.html")])


def test_stages_come_in_the_order_they_are_run(demo):
    assert [stage.name for stage in stages([demo])] == [
        "sft",
        "evaluate_before",
        "grpo",
        "evaluate_after",
        "search",
    ]


def test_a_metrics_line_that_was_cut_off_is_left_out(demo):
    sft = stages([demo])[0]
    assert len(sft.curve("loss")) == 50
    assert sft.curve("no such figure") == []


def test_attempts_are_shown_with_the_task_of_their_own_source(tmp_path):
    one = task("shared")
    other = replace(one, train=one.train[::-1], source="arc-agi-2/training")
    run = RunFolder.open(tmp_path, "evaluate", {})
    run.attempts.write_tasks([one, other])
    run.attempts.write("chunk-00000", [attempt(one, 0, FLIP, True), attempt(other, 0, BLUR, False)])
    solved, missed = solved_and_missed(stages([tmp_path])[0])
    assert [(item.task.name, item.attempt.source) for item in solved] == [(one.name, one.source)]
    assert [(item.task.name, len(item.group)) for item in missed] == [(other.name, 1)]


def test_what_is_new_or_lost_is_told_by_source(tmp_path):
    one = task("shared")
    other = replace(one, source="arc-agi-2/training")
    evaluation(tmp_path / "evaluate_before", [one], [other])
    evaluation(tmp_path / "evaluate_after", [other], [one])
    main([str(tmp_path)])
    assert "1 are new and 1 were lost" in (tmp_path / "report.html").read_text()


def test_the_nearest_misses_come_first(demo):
    _, missed = solved_and_missed(stages([demo])[1])
    [miss] = missed
    near = replace(miss, attempt=replace(miss.attempt, exact=1, pixels=0.6))
    blank = replace(miss, attempt=replace(miss.attempt, pixels=0.0))
    assert nearest_first([miss, blank, near]) == [near, miss]


def test_the_picture_is_a_png_of_the_task_asked_for(demo):
    path = demo / "task.png"
    assert main([str(demo), "--picture", str(path), "--task", "stays"]) == 0
    assert path.read_bytes().startswith(b"\x89PNG")
    assert not (demo / "report.html").exists()


def test_a_chart_shows_its_values_and_is_empty_without_any():
    text = line_chart("Loss", [Line("loss", [(1, 0.5), (2, 0.25)])])
    assert "step 2: 0.25" in text
    assert line_chart("Loss", [Line("loss", [])]) == ""


def test_a_constant_curve_can_be_drawn():
    assert "nan" not in line_chart("Flat", [Line("flat", [(1, 0.0)])])


@pytest.mark.parametrize(("low", "high"), [(0, 1), (0.1, 0.11), (-3, 900), (0, 0), (5, 5)])
def test_ticks_are_few_and_cover_the_values(low, high):
    found = ticks(low, high)
    assert 2 <= len(found) <= 7
    assert found[0] <= low + 1e-9
    assert found[-1] >= high - 1e-9


def test_smoothing_keeps_the_number_of_points_and_the_level():
    noisy = [(float(step), float(step % 2)) for step in range(100)]
    smooth = smoothed(noisy)
    assert [x for x, _ in smooth] == [x for x, _ in noisy]
    assert all(0.3 < y < 0.7 for _, y in smooth[10:-10])
    assert smoothed(noisy[:10]) == noisy[:10]


def test_programs_are_escaped():
    assert "<b>" not in code("def transform(grid):\n    return '<b>'")


def test_wrong_cells_are_ringed_only_where_the_shapes_agree():
    drawn, expected = np.array([[1, 2]], dtype=np.int8), np.array([[1, 3]], dtype=np.int8)
    assert "#d00" in box(drawn, wrong=expected)
    assert "#d00" not in box(drawn, wrong=expected.T)
    assert "no grid" in box(None, "drew", wrong=expected)


@pytest.mark.parametrize(
    ("value", "text"), [(None, ""), (3, "3"), (1234, "1,234"), (0.12345, "0.123"), (24.06, "24.1")]
)
def test_figures_are_short(value, text):
    assert short(value) == text


def test_a_stage_tells_its_curve(tmp_path):
    run = RunFolder(tmp_path)
    run.metrics.write_text('{"step": 1, "loss": null}\n{"step": 2, "loss": 0.5}\n')
    assert Stage("x", "sft", run, {}, None).curve("loss") == [(2.0, 0.5)]
