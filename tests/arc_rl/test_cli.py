"""The command line as a user meets it: sentences and exit statuses, never a traceback."""

import errno
import os
import subprocess
import sys

import pytest

from arc_rl.cli import COMMANDS, PATIENCE, guarded, main
from arc_rl.errors import UserError


def test_help_names_every_command(capsys: pytest.CaptureFixture[str]) -> None:
    assert main(["--help"]) == 0
    shown = capsys.readouterr().out
    assert all(name in shown for name in COMMANDS)


def test_an_unknown_command_exits_with_2_and_names_the_commands(capsys: pytest.CaptureFixture[str]) -> None:
    assert main(["trian"]) == 2
    assert "trian" in capsys.readouterr().err


def test_a_user_error_becomes_a_sentence_and_status_2(capsys: pytest.CaptureFixture[str]) -> None:
    def refuse(argv: object) -> int:
        raise UserError("The key x is wrong; write y.")

    assert guarded(refuse, []) == 2
    assert capsys.readouterr().err == "arc-rl: The key x is wrong; write y.\n"


def test_a_process_that_is_not_the_main_one_names_itself_after_waiting_for_the_main_one(
    capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    def refuse(argv: object) -> int:
        raise UserError("The disk is full; make room.")

    heard: list[str] = []
    monkeypatch.setenv("RANK", "9")
    monkeypatch.setenv("LOCAL_RANK", "1")
    monkeypatch.setattr("arc_rl.cli.leave_on_sigterm", lambda: heard.append("may be ended"))
    monkeypatch.setattr("time.sleep", lambda seconds: heard.append(f"waits {seconds:g}"))
    assert guarded(refuse, []) == 2
    assert heard == ["may be ended", f"waits {PATIENCE + 1:g}"]
    assert capsys.readouterr().err == "arc-rl: process 9: The disk is full; make room.\n"


def test_a_full_disk_is_one_sentence_and_any_other_failure_of_a_file_is_not(
    capsys: pytest.CaptureFixture[str],
) -> None:
    def fail(number: int) -> int:
        raise OSError(number, os.strerror(number), "runs/a/part.parquet")

    assert guarded(lambda argv: fail(errno.ENOSPC), []) == 2
    assert "runs/a/part.parquet cannot be written (No space left on device)" in capsys.readouterr().err
    with pytest.raises(OSError, match="Input/output"):
        guarded(lambda argv: fail(errno.EIO), [])


def test_an_interrupt_says_how_to_go_on(capsys: pytest.CaptureFixture[str]) -> None:
    def interrupt(argv: object) -> int:
        raise KeyboardInterrupt

    assert guarded(interrupt, []) == 130
    assert "same command continues" in capsys.readouterr().err


@pytest.mark.parametrize("argv", [[], ["--help"], ["tasks", "--help"], ["demo", "--help"]])
def test_help_does_not_load_torch(argv: list[str]) -> None:
    code = (
        "import sys\nfrom arc_rl.cli import main\n"
        f"try:\n    main({argv!r})\nexcept SystemExit:\n    pass\n"
        "sys.exit('torch' in sys.modules)"
    )
    assert subprocess.run([sys.executable, "-c", code], capture_output=True, check=False).returncode == 0
