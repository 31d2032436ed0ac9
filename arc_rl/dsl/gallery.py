"""One self-contained page that shows every primitive with its example drawn, family by family."""

from __future__ import annotations

from html import escape
from itertools import groupby

from arc_rl.dsl.examples import example
from arc_rl.dsl.words import text, users
from arc_rl.tasks.drawing import grid_svg
from arc_rl.tasks.reference import reference_programs
from reward.dsl import PRIMITIVES, Primitive

# Reference programs shown under a primitive.
_SHOWN = 3
_STYLE = """
body { font-family: sans-serif; margin: 2rem auto; max-width: 70rem; padding: 0 1rem; color: #222; }
body { background: #fafafa; }
nav a { margin-right: .8rem; }
article { padding: 1rem; margin: 1rem 0; background: white; border: 1px solid #ddd; border-radius: 6px; }
h3 { margin: 0 0 .4rem; font: 600 15px monospace; overflow-wrap: anywhere; }
p { margin: .4rem 0; white-space: pre-line; }
.pictures { display: flex; flex-wrap: wrap; align-items: center; gap: .8rem; margin: .6rem 0; }
code, pre { font-size: 13px; overflow-wrap: anywhere; white-space: pre-wrap; }
pre { margin: .3rem 0 0; padding: .6rem; background: #f4f2ec; border-radius: 4px; }
summary { cursor: pointer; color: #555; }
"""


def gallery() -> str:
    """The HTML page; it needs no other file and no network."""
    families = [(name, list(items)) for name, items in groupby(PRIMITIVES.values(), lambda item: item.family)]
    links = "".join(f'<a href="#{name}">{name}</a>' for name, _ in families)
    body = "".join(f'<h2 id="{name}">{name}</h2>{"".join(map(_article, items))}' for name, items in families)
    head = f'<meta charset="utf-8"><title>arc-rl DSL</title><style>{_STYLE}</style>'
    title = f"<h1>The DSL: {len(PRIMITIVES)} primitives</h1><nav>{links}</nav>"
    return f'<!doctype html><html lang="en"><head>{head}</head><body>{title}{body}</body></html>\n'


def _article(item: Primitive) -> str:
    shown = example(item)
    pictures = "".join(grid_svg(grid) for grid in shown.given)
    drawn = grid_svg(shown.drawn) if shown.drawn is not None else f"<code>{escape(shown.result)}</code>"
    return (
        f'<article id="{item.name}"><h3>{escape(item.signature)}</h3><p>{escape(text(item))}</p>'
        f'<div class="pictures">{pictures}<span>→</span>{drawn}</div>'
        f"<code>{escape(item.example)}</code>{_programs(item.name)}</article>"
    )


def _programs(name: str) -> str:
    ids = users()[name]
    if not ids:
        return ""
    programs = reference_programs()
    shown = "".join(
        f"<p>{id}: {escape(programs[id].rule)}</p><pre>{escape(programs[id].program)}</pre>"
        for id in ids[:_SHOWN]
    )
    count = f"{len(ids)} reference program{'' if len(ids) == 1 else 's'}"
    return f"<details><summary>{count}</summary>{shown}</details>"
