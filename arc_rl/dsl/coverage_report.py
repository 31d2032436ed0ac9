"""Coverage as a page of Markdown and as JSON; the same rows always give the same text."""

from __future__ import annotations

import json
from collections import Counter
from collections.abc import Sequence
from dataclasses import asdict

from arc_rl.dsl.coverage import Covered, figures
from arc_rl.tasks.reference import CONCEPTS, concepts
from reward.dsl import PRIMITIVES
from reward.interpreter import DEFAULT_FUEL

_TITLE = "# What the reference programs cover\n"
_LEAD = (
    "Each program of `arc_rl/tasks/reference/` run through the sandbox on all train and test pairs of its\n"
    "ARC-AGI-1 training task with the default fuel, and on new pairs of the same task from the generators\n"
    "of reasoning-gym. Tokens are those of Qwen2.5's tokenizer, without the rule that stands above the\n"
    "program; fuel is the most that one grid needs. The programs of the seven held-out tasks are here and\n"
    "never trained on.\n"
)


def coverage_json(rows: Sequence[Covered], command: str) -> str:
    """The figures and one object a task, with the command that made them."""
    tasks = [{**asdict(row), "primitives": list(row.primitives)} for row in rows]
    data = {"command": command, **figures(rows, len(concepts()) or len(rows)), "programs": tasks}
    return json.dumps(data, indent=1) + "\n"


def coverage_page(rows: Sequence[Covered], command: str) -> str:
    """The page: figures, by concept, by task, and how often each primitive is used."""
    parts = [_TITLE, _LEAD, f"Made by `{command}`.\n", _summary(rows)]
    missing = sorted(set(concepts()) - {row.id for row in rows})
    if missing:
        parts.append(f"Without a program: {', '.join(missing)}.\n")
    parts += ["![Solved tasks by concept](coverage.png)\n", "## By concept\n", _by_concept(rows)]
    parts += ["## Primitives\n", _primitives(rows), "## By task\n", _by_task(rows)]
    return "\n".join(parts)


def _summary(rows: Sequence[Covered]) -> str:
    found = figures(rows, len(concepts()) or len(rows))
    lines = [["tasks solved", f"{found['solved']} of {found['tasks']}"]]
    if found["solved"]:
        lines += [
            ["length in tokens, median", f"{found['tokens_median']:g}"],
            ["length in tokens, 90th percentile", f"{found['tokens_p90']:g}"],
            ["length in lines, median", f"{found['lines_median']:g}"],
            ["fuel a grid, median", f"{found['fuel_median']:,.0f}"],
            ["fuel a grid, most", f"{found['fuel_most']:,} of {DEFAULT_FUEL:,}"],
        ]
    if "fresh_pairs" in found:
        lines += [
            ["fresh pairs right", f"{found['fresh_share']:.1%} of {found['fresh_pairs']:,}"],
            ["programs right on 90% of them", f"{found['fresh_90']} of {found['fresh_programs']}"],
        ]
    return _table(["", "figure"], lines)


def _by_concept(rows: Sequence[Covered]) -> str:
    lines = []
    for concept, total in by_concept().items():
        found = figures([row for row in rows if row.concept == concept], total)
        share = found.get("fresh_share")
        lines.append(
            [
                concept,
                f"{found['solved']} of {total}",
                f"{found['tokens_median']:g}" if found["solved"] else "",
                f"{share:.1%}" if share is not None else "",
            ]
        )
    return _table(["concept", "solved", "median tokens", "fresh pairs right"], lines)


def by_concept() -> dict[str, int]:
    """How many tasks each concept has, most first."""
    counts = Counter(concepts().values())
    return {concept: counts[concept] for concept in sorted(CONCEPTS, key=lambda name: -counts[name])}


def _primitives(rows: Sequence[Covered]) -> str:
    counts = usage(rows)
    used = ", ".join(f"`{name}` {count}" for name, count in counts.items() if count)
    unused = ", ".join(f"`{name}`" for name, count in counts.items() if not count)
    text = f"How many programs use each of the {len(counts)} primitives: {used}."
    return f"{text}\n\nIn no program: {unused}.\n" if unused else f"{text}\n"


def usage(rows: Sequence[Covered]) -> dict[str, int]:
    """How many solved programs use each primitive, most first."""
    counts = Counter(name for row in rows if row.solved for name in row.primitives)
    return {name: counts[name] for name in sorted(PRIMITIVES, key=lambda name: -counts[name])}


def _by_task(rows: Sequence[Covered]) -> str:
    head = ["task", "concept", "solved", "tokens", "fuel", "fresh", "primitives"]
    return _table(
        head,
        [
            [
                f"[{row.id}](../arc_rl/tasks/reference/{row.id}.py)",
                row.concept,
                "yes" if row.solved else f"no: {row.message}",
                str(row.tokens),
                f"{row.fuel:,}",
                f"{row.fresh_right}/{row.fresh}" if row.fresh else "",
                ", ".join(row.primitives),
            ]
            for row in rows
        ],
    )


def _table(head: Sequence[str], rows: Sequence[Sequence[str]]) -> str:
    lines = [f"| {' | '.join(row)} |" for row in (head, ["---"] * len(head), *rows)]
    return "\n".join(lines) + "\n"
