"""One self-contained page that draws tasks with their programs, section by section."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from html import escape

from arc_rl.tasks.drawing import task_svg
from arc_rl.tasks.task import Task

_STYLE = """
body { font-family: sans-serif; margin: 2rem; color: #222; background: #fafafa; }
main { display: flex; flex-wrap: wrap; gap: 1rem; }
figure { margin: 0; padding: 1rem; background: white; border: 1px solid #ddd; border-radius: 6px; }
figcaption { font-weight: bold; margin-bottom: .5rem; }
pre { font-size: 12px; margin: .5rem 0 0; white-space: pre-wrap; }
"""


def gallery_page(sections: Mapping[str, Sequence[Task]]) -> str:
    """The HTML page of these sections, in order; it needs no other file and no network."""
    body = "".join(
        f"<h2>{escape(title)}</h2><main>{''.join(map(_figure, tasks))}</main>"
        for title, tasks in sections.items()
    )
    head = f'<meta charset="utf-8"><title>arc-rl tasks</title><style>{_STYLE}</style>'
    return f'<!doctype html><html lang="en"><head>{head}</head><body><h1>Tasks</h1>{body}</body></html>\n'


def _figure(task: Task) -> str:
    program = f"<pre>{escape(task.program)}</pre>" if task.program else ""
    return f"<figure><figcaption>{escape(task.id)}</figcaption>{task_svg(task)}{program}</figure>"
