"""`arc-rl report`: draws run folders as one HTML page that needs nothing else, or a solved task as a
picture.
"""

from __future__ import annotations

import argparse
import os
import sys
from collections.abc import Sequence
from pathlib import Path

from arc_rl.cli import guarded
from arc_rl.errors import UserError
from arc_rl.report_data import Solved, Stage, solved_and_missed, stages
from arc_rl.report_page import page
from arc_rl.runs import write_text


def main(argv: Sequence[str]) -> int:
    options = _parse(argv)
    found = stages(options.runs)
    output = options.picture or options.output or options.runs[0] / "report.html"
    if not output.parent.is_dir() or not os.access(output.parent, os.W_OK):
        raise UserError(
            f"{output.parent} is not a folder that can be written; make it, or name another file."
        )
    if options.picture:
        _write_picture(output, chosen(found, options.task))
    else:
        write_text(output, page(found))
    runs = "1 run" if len(found) == 1 else f"{len(found)} runs"
    print(f"Drew {runs} in {output} ({output.stat().st_size / 1e6:.1f} MB).")
    return 0


def chosen(found: Sequence[Stage], task_id: str | None) -> Solved:
    """The solved task of this id, else the one with the longest program, in the last evaluation that has
    it.
    """
    evaluations = [stage for stage in found if stage.kind == "evaluate"]
    for stage in reversed(evaluations):
        solved, _ = solved_and_missed(stage)
        fitting = [item for item in solved if task_id in (None, item.task.id)]
        if fitting:
            return max(fitting, key=lambda item: ((item.attempt.program or "").count("\n"), item.correct))
    what = f"task {task_id}" if task_id else "any task"
    raise UserError(f"No evaluation among these runs solved {what}; --picture needs a solved one.")


def _write_picture(path: Path, solved: Solved) -> None:
    try:
        from arc_rl.report_picture import picture
    except ImportError as error:
        raise UserError("--picture needs Pillow; pip install pillow.") from error
    path.write_bytes(picture(solved))


def _parse(argv: Sequence[str]) -> argparse.Namespace:
    parser = argparse.ArgumentParser(prog="arc-rl report", description=__doc__, allow_abbrev=False)
    parser.add_argument("runs", nargs="+", type=Path, metavar="RUN", help="a run folder, or a folder of runs")
    parser.add_argument(
        "--output", type=Path, help="the HTML file to write (default: report.html in the first RUN)"
    )
    parser.add_argument("--picture", type=Path, help="write a PNG of one solved task instead of the page")
    parser.add_argument("--task", help="the task of --picture (default: the one with the longest program)")
    return parser.parse_args(argv)


if __name__ == "__main__":
    sys.exit(guarded(main, sys.argv[1:]))
