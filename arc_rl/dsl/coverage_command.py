"""`arc-rl dsl coverage`: run every reference program, and write what they cover as page, JSON and picture."""

from __future__ import annotations

import argparse
from collections.abc import Sequence
from pathlib import Path

from tqdm.auto import tqdm

from arc_rl.dsl.coverage import Covered, cover
from arc_rl.dsl.coverage_picture import coverage_picture
from arc_rl.dsl.coverage_report import by_concept, coverage_json, coverage_page
from arc_rl.dsl.fresh import fresh_pairs
from arc_rl.errors import UserError
from arc_rl.tasks.arc import load_arc
from arc_rl.tasks.reference import ReferenceProgram, reference_programs
from reward.language import Language
from reward.sandbox import Sandbox


def options(parser: argparse.ArgumentParser) -> None:
    """Add the options of the command to its parser."""
    parser.add_argument("ids", nargs="*", metavar="ID", help="only these tasks, printed; nothing is written")
    parser.add_argument(
        "--fresh", type=int, default=0, metavar="N", help="check on so many new pairs a task too (default 0)"
    )
    parser.add_argument("--seed", type=int, default=0, help="seed of the fresh pairs (default 0)")
    parser.add_argument("--workers", type=int, default=2, help="processes that run programs (default 2)")
    parser.add_argument(
        "--output", type=Path, default=Path("docs"), metavar="DIR", help="where to write (default docs)"
    )
    parser.set_defaults(run=run)


def run(arguments: argparse.Namespace) -> int:
    """Run the programs; returns 1 where one of them does not solve its task."""
    programs = _chosen(arguments.ids)
    rows = covered(programs, arguments.fresh, arguments.seed, arguments.workers)
    for row in rows:
        if arguments.ids or not row.solved:
            print(_line(row))
    if not arguments.ids:
        _write(arguments.output, rows, f"arc-rl dsl coverage --fresh {arguments.fresh}")
    solved = sum(row.solved for row in rows)
    print(f"{solved} of {len(rows)} reference programs solve their tasks.")
    return 0 if solved == len(rows) else 1


def covered(programs: Sequence[ReferenceProgram], fresh: int, seed: int, workers: int) -> list[Covered]:
    """The coverage of these programs, with up to `fresh` new pairs a task."""
    tasks = {task.id: task for task in load_arc("arc-agi-1/training")}
    silent = None if fresh else True
    ids = [item.id for item in programs]
    made = {id: fresh_pairs(id, fresh, seed) for id in tqdm(ids, desc="fresh pairs", disable=silent)}
    with Sandbox(Language.arc(), workers) as sandbox:
        return cover(programs, tasks, made, sandbox)


def _chosen(ids: Sequence[str]) -> list[ReferenceProgram]:
    programs = reference_programs()
    for id in ids:
        if id not in programs:
            raise UserError(
                f"There is no reference program of a task {id!r}; `arc-rl dsl coverage` runs all."
            )
    return [programs[id] for id in ids] if ids else list(programs.values())


def _line(row: Covered) -> str:
    fresh = f"  fresh {row.fresh_right}/{row.fresh}" if row.fresh else ""
    state = "solved" if row.solved else f"NOT SOLVED: {row.message}"
    return f"{row.id}  {row.tokens:4} tokens  fuel {row.fuel:9,}{fresh}  {state}  {', '.join(row.primitives)}"


def _write(folder: Path, rows: Sequence[Covered], command: str) -> None:
    try:
        folder.mkdir(parents=True, exist_ok=True)
        (folder / "coverage.md").write_text(coverage_page(rows, command), encoding="utf-8")
        (folder / "coverage.json").write_text(coverage_json(rows, command), encoding="utf-8")
        (folder / "coverage.png").write_bytes(coverage_picture(rows, by_concept()))
    except OSError as error:
        raise UserError(
            f"{error.filename} cannot be written ({error.strerror}); give --output another."
        ) from error
    print(f"{folder / 'coverage.md'}, coverage.json and coverage.png are written.")
