"""`arc-rl tasks`: list task sources, draw a task in the terminal, write generated tasks, make a gallery."""

from __future__ import annotations

import argparse
import json
import shutil
from collections.abc import Sequence
from pathlib import Path

from arc_rl.errors import UserError
from arc_rl.tasks.arc import SPLITS, load_arc
from arc_rl.tasks.drawing import task_text, wants_color
from arc_rl.tasks.gallery import gallery_page
from arc_rl.tasks.generators import GENERATORS
from arc_rl.tasks.reference import reference_programs
from arc_rl.tasks.sources import REFERENCE, generate, load_tasks
from arc_rl.tasks.task import Task


def main(argv: Sequence[str] | None = None) -> int:
    """Run `arc-rl tasks ARGV` and return the exit status; raises UserError for what a person can mend."""
    arguments = _parser().parse_args(argv)
    status: int = arguments.run(arguments)
    return status


def _parser() -> argparse.ArgumentParser:
    parser = argparse.ArgumentParser(prog="arc-rl tasks", description=__doc__)
    commands = parser.add_subparsers(required=True, metavar="COMMAND")
    _list_options(commands.add_parser("list", help="the task sources, or the tasks of the given ones"))
    _show_options(commands.add_parser("show", help="draw one task in the terminal"))
    _generate_options(commands.add_parser("generate", help="write tasks as ARC JSON, one file each"))
    _gallery_options(commands.add_parser("gallery", help="write a page that draws tasks of every generator"))
    return parser


def _list_options(parser: argparse.ArgumentParser) -> None:
    parser.add_argument(
        "specs", nargs="*", metavar="SPEC", help="arc-agi-1/training, a path, or GENERATOR:COUNT"
    )
    parser.add_argument("--seed", type=int, default=0, help="seed of generated tasks (default 0)")
    parser.set_defaults(run=_list)


def _show_options(parser: argparse.ArgumentParser) -> None:
    parser.add_argument(
        "task", metavar="ID", help="an ARC id (0d3d703e), GENERATOR:INDEX (objects:7), or a JSON file"
    )
    parser.add_argument("--seed", type=int, default=0, help="seed of a generated task (default 0)")
    parser.add_argument(
        "--color", choices=("auto", "always", "never"), default="auto", help="colours or digits"
    )
    parser.add_argument("--hide-answers", action="store_true", help="leave out the outputs of the test pairs")
    parser.set_defaults(run=_show)


def _generate_options(parser: argparse.ArgumentParser) -> None:
    parser.add_argument("specs", nargs="+", metavar="SPEC", help="GENERATOR:COUNT, such as mixed:1000")
    parser.add_argument(
        "--output", type=Path, required=True, metavar="DIR", help="a folder that is new or empty"
    )
    parser.add_argument(
        "--seed", type=int, default=0, help="item i depends on the seed and i alone (default 0)"
    )
    parser.add_argument("--workers", type=int, default=1, help="processes that make tasks (default 1)")
    parser.set_defaults(run=_generate)


def _gallery_options(parser: argparse.ArgumentParser) -> None:
    parser.add_argument("specs", nargs="*", metavar="SPEC", help="what to draw (default: every generator)")
    parser.add_argument("--output", type=Path, required=True, metavar="PAGE.html", help="the page to write")
    parser.add_argument(
        "--count", type=int, default=12, help="tasks of each generator without SPEC (default 12)"
    )
    parser.add_argument("--seed", type=int, default=0, help="seed of generated tasks (default 0)")
    parser.set_defaults(run=_gallery)


def _list(arguments: argparse.Namespace) -> int:
    if not arguments.specs:
        for split in SPLITS:
            print(f"{split:22} {len(load_arc(split)):5} tasks")
        print(f"{REFERENCE:22} {len(reference_programs()):5} tasks of arc-agi-1/training with a program")
        for name, generator in GENERATORS.items():
            print(f"{name + ':COUNT':22} {len(generator.steps):5} kinds of step")
        return 0
    for task in load_tasks(arguments.specs, arguments.seed):
        inputs = " ".join(f"{pair.input.shape[0]}x{pair.input.shape[1]}" for pair in task.train)
        print(f"{task.id:20} {len(task.train)} train  {len(task.test)} test  inputs {inputs}")
    return 0


def _show(arguments: argparse.Namespace) -> int:
    task = find_task(arguments.task, arguments.seed)
    color = wants_color(arguments.color)
    print(f"{task.id}  ({task.source})")
    print(
        task_text(
            task, color=color, width=shutil.get_terminal_size().columns, answers=not arguments.hide_answers
        )
    )
    known = reference_programs().get(task.id)
    if known is not None and not arguments.hide_answers:
        print(f"\n{known.rule}\n\n{known.program}", end="")
    elif task.program is not None and not arguments.hide_answers:
        print(f"\n{task.program}", end="")
    return 0


def find_task(name: str, seed: int) -> Task:
    """The task that `name` means: an ARC id, GENERATOR:INDEX or a file with one task; else UserError."""
    generator, colon, index = name.partition(":")
    if colon and index.isdecimal():
        return generate(generator, 1, seed, start=int(index))[0]
    for split in SPLITS:
        for task in load_arc(split):
            if task.id == name:
                return task
    if not Path(name).is_file():
        raise UserError(
            f"There is no task {name!r}; give an ARC id, GENERATOR:INDEX such as objects:7, or a JSON file."
        )
    tasks = load_arc(name)
    if len(tasks) > 1:
        raise UserError(f"{name} holds {len(tasks)} tasks; give a file that holds one.")
    return tasks[0]


def _generate(arguments: argparse.Namespace) -> int:
    folder: Path = arguments.output
    if folder.exists() and (not folder.is_dir() or any(folder.iterdir())):
        raise UserError(f"{folder} exists and is not an empty folder; give --output a new one.")
    tasks = load_tasks(arguments.specs, arguments.seed, arguments.workers)
    try:
        folder.mkdir(parents=True, exist_ok=True)
        for task in tasks:
            (folder / f"{task.id}.json").write_text(json.dumps(task.to_json()), encoding="utf-8")
    except OSError as error:
        raise UserError(
            f"{error.filename} cannot be written ({error.strerror}); give --output another."
        ) from error
    print(f"{len(tasks)} tasks written to {folder}")
    return 0


def _gallery(arguments: argparse.Namespace) -> int:
    page: Path = arguments.output
    if page.exists():
        raise UserError(f"{page} exists; give --output a new file, or remove that one.")
    specs = arguments.specs or [f"{name}:{arguments.count}" for name in GENERATORS]
    sections = {spec: load_tasks([spec], arguments.seed) for spec in specs}
    try:
        page.write_text(gallery_page(sections), encoding="utf-8")
    except OSError as error:
        raise UserError(f"{page} cannot be written ({error.strerror}); give --output another.") from error
    print(f"{sum(map(len, sections.values()))} tasks drawn in {page}")
    return 0
