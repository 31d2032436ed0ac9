import json

import pytest

from arc_rl.errors import UserError
from arc_rl.tasks.arc import load_arc
from arc_rl.tasks.command import main
from arc_rl.tasks.generators import GENERATORS


def test_list_names_every_source(capsys):
    assert main(["list"]) == 0
    printed = capsys.readouterr().out
    assert "arc-agi-1/training" in printed
    assert all(name in printed for name in GENERATORS)


def test_list_shows_the_tasks_of_a_source(capsys):
    assert main(["list", "drawing:3", "--seed", "4"]) == 0
    assert [line.split()[0] for line in capsys.readouterr().out.splitlines()] == [
        "drawing-4-0",
        "drawing-4-1",
        "drawing-4-2",
    ]


def test_show_draws_a_real_task_in_digits_or_colours(capsys):
    assert main(["show", "0d3d703e", "--color", "never"]) == 0
    plain = capsys.readouterr().out
    assert "3 1 2" in plain
    assert "\x1b" not in plain
    assert main(["show", "0d3d703e", "--color", "always"]) == 0
    assert "\x1b[48;2;30;147;255m" in capsys.readouterr().out


def test_show_draws_the_generated_task_of_an_index_with_its_program(capsys):
    assert main(["show", "transforms:7", "--seed", "2"]) == 0
    printed = capsys.readouterr().out
    assert "transforms-2-7" in printed
    assert GENERATORS["transforms"](2, 7).program in printed


def test_show_can_hide_the_answers(capsys):
    assert main(["show", "transforms:7", "--hide-answers"]) == 0
    printed = capsys.readouterr().out
    assert "?" in printed
    assert "def transform" not in printed


def test_show_names_a_task_that_is_not_there(capsys):
    with pytest.raises(UserError, match="nosuch"):
        main(["show", "nosuch"])
    with pytest.raises(UserError, match="no task generator 'mixd'"):
        main(["show", "mixd:3"])


def test_generated_tasks_are_files_that_load_again(tmp_path, capsys):
    folder = tmp_path / "new" / "tasks"
    assert main(["generate", "drawing:4", "--output", str(folder), "--seed", "9"]) == 0
    assert [task.key for task in load_arc(str(folder))] == [
        GENERATORS["drawing"](9, index).key for index in range(4)
    ]
    assert str(folder) in capsys.readouterr().out


def test_nothing_is_written_over(tmp_path):
    (tmp_path / "mine.json").write_text("precious")
    with pytest.raises(UserError, match="not an empty folder"):
        main(["generate", "drawing:1", "--output", str(tmp_path)])
    with pytest.raises(UserError, match=r"mine\.json exists"):
        main(["gallery", "--output", str(tmp_path / "mine.json")])
    assert (tmp_path / "mine.json").read_text() == "precious"


def test_a_place_that_cannot_be_written_is_named(tmp_path):
    (tmp_path / "file").write_text("")
    with pytest.raises(UserError, match="cannot be written"):
        main(["generate", "drawing:1", "--output", str(tmp_path / "file" / "tasks")])
    with pytest.raises(UserError, match="cannot be written"):
        main(["gallery", "drawing:1", "--output", str(tmp_path / "missing" / "page.html")])


def test_the_gallery_draws_every_generator_on_one_page_of_its_own(tmp_path):
    page = tmp_path / "page.html"
    assert main(["gallery", "--output", str(page), "--count", "1"]) == 0
    text = page.read_text(encoding="utf-8")
    assert text.count("<svg") == len(GENERATORS)
    assert all(f"{name}-0-0" in text for name in GENERATORS)
    assert not [word for word in ("<script src", "<link", "<img") if word in text]


def test_a_task_file_can_be_shown(tmp_path, capsys):
    path = tmp_path / "one.json"
    path.write_text(json.dumps(GENERATORS["drawing"](0, 0).to_json()))
    assert main(["show", str(path)]) == 0
    assert "drawing-0-0" in capsys.readouterr().out


@pytest.mark.parametrize("argv", [[], ["show"], ["generate", "drawing:1"], ["list", "--sed", "1"]])
def test_a_command_line_that_does_not_parse_exits_with_status_two(argv):
    with pytest.raises(SystemExit) as caught:
        main(argv)
    assert caught.value.code == 2
