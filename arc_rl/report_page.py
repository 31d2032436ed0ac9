"""The report's page, section by section: headline figures, stages, curves, tasks, misses, search, recipes."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from html import escape
from typing import Any

import yaml

from arc_rl.report_data import Miss, Solved, Stage, nearest_first, solved_and_missed
from arc_rl.report_figures import coverage, curves
from arc_rl.report_html import section, short, table, tile
from arc_rl.report_style import CSS
from arc_rl.report_tasks import code, miss_card, search_strip, solved_card

# Misses shown.
MISSES = 12


def page(stages: Sequence[Stage]) -> str:
    """The whole document: one HTML file without scripts and without anything loaded from elsewhere."""
    evaluations = [stage for stage in stages if stage.kind == "evaluate"]
    seen = [solved_and_missed(stage) for stage in evaluations]
    sections = [
        _headline(stages, evaluations),
        _solved(evaluations, [solved for solved, _ in seen]),
        coverage(evaluations),
        *(curves(stage) for stage in stages),
        *(_search(stage) for stage in stages if stage.kind == "search"),
        _misses([missed for _, missed in seen]),
        _course(stages),
        _recipes(stages),
    ]
    return (
        '<!doctype html><html lang="en"><head><meta charset="utf-8"><title>arc-rl report</title>'
        '<meta name="viewport" content="width=device-width, initial-scale=1">'
        f"<style>{CSS}</style></head><body><main>{''.join(sections)}"
        "<footer>Drawn by <code>arc-rl report</code>. Hover over a curve for its values, over a grid for its "
        "size.</footer></main></body></html>\n"
    )


def _headline(stages: Sequence[Stage], evaluations: Sequence[Stage]) -> str:
    done = [stage.summary for stage in evaluations if stage.summary]
    tiles = []
    if done:
        tiles.append(
            _change("ARC training tasks solved", [len(figures.get("arc_solved", [])) for figures in done])
        )
        for words, name in (
            ("distinct valid programs a task", "unique_valid_programs"),
            ("distinct outputs a task", "unique_outputs"),
        ):
            tiles.append(_change(words, [figures.get("diversity", {}).get(name) for figures in done]))
    tiles += [_searched(stage.summary) for stage in stages if stage.kind == "search" and stage.summary]
    minutes = sum(float((stage.summary or {}).get("minutes") or 0) for stage in stages)
    tiles.append(tile(f"{minutes:.1f}", "minutes in all stages"))
    return (
        "<h1>What the model learned</h1><p class='lead'>A language model reads a few grid pairs and writes a "
        "short program; an interpreter runs it, and what it drew is the teacher.</p>"
        f'<div class="tiles">{"".join(tiles)}</div>{_notes(stages)}'
    )


def _notes(stages: Sequence[Stage]) -> str:
    """What the summaries say beside their figures, each sentence once."""
    told = [note for stage in stages for note in (stage.summary or {}).get("notes", ())]
    return "".join(f"<p class='note'>{escape(note)}</p>" for note in dict.fromkeys(told))


def _change(words: str, values: Sequence[float | None]) -> str:
    """A tile with a figure of the first and the last evaluation, coloured by whether it rose."""
    known = [value for value in values if value is not None]
    if not known:
        return ""
    first, last = (value if value == int(value) else round(value, 1) for value in (known[0], known[-1]))
    if len(known) == 1:
        return tile(short(last), words)
    color = "up" if last > first else "down" if last < first else ""
    return tile(
        f'<span class="from">{short(first)} →</span> <span class="{color}">{short(last)}</span>', words
    )


def _searched(figures: Mapping[str, Any]) -> str:
    words = "solved exactly" if figures.get("solved") else "of the cells right"
    return tile(
        f"{figures.get('pixels_best', 0):.1%}", f"{words}, search on {figures.get('task', 'one task')}"
    )


def _course(stages: Sequence[Stage]) -> str:
    """A table of the stages: minutes and figures."""
    rows = [
        [
            stage.name,
            short((stage.summary or {}).get("minutes")),
            _told(stage.summary or {}) or "not finished",
        ]
        for stage in stages
    ]
    return section("The stages", "", table(["stage", "minutes", "what was measured"], rows))


def _told(figures: Mapping[str, Any]) -> str:
    return ", ".join(
        f"{name.replace('_', ' ')} {short(value)}"
        for name, value in figures.items()
        if isinstance(value, (int, float)) and name != "minutes"
    )


def _solved(evaluations: Sequence[Stage], solved: Sequence[Sequence[Solved]]) -> str:
    if not any(solved):
        return ""
    first, last = {item.task.name for item in solved[0]}, {item.task.name for item in solved[-1]}
    new, gone = '<span class="badge">new</span>', '<span class="badge lost">no longer</span>'
    lost = [item for item in solved[0] if item.task.name not in last]
    cards = [solved_card(item, "" if item.task.name in first else new) for item in solved[-1]]
    cards += [solved_card(item, gone) for item in lost]
    lead = (
        "Each with the program that was handed in: right on every train pair, and then judged on the "
        "test pairs, whose outputs nobody had seen."
    )
    if len(solved) > 1:
        lead += f" Since {evaluations[0].name} {len(last - first)} are new and {len(lost)} were lost."
    return section(f"{len(last)} tasks solved", lead, f'<div class="cards">{"".join(cards)}</div>')


def _misses(missed: Sequence[Sequence[Miss]]) -> str:
    shown = nearest_first(missed[-1])[:MISSES] if missed else []
    if not shown:
        return ""
    lead = (
        f"The {len(shown)} nearest of {len(missed[-1])} tasks that are not solved: a train pair, what the "
        "best program drew, and what was expected. Wrong cells are ringed."
    )
    return section("Near misses", lead, f'<div class="cards">{"".join(map(miss_card, shown))}</div>')


def _search(stage: Stage) -> str:
    figures = stage.summary
    if not figures or not figures.get("target"):
        return ""
    ending = "and it was drawn exactly" if figures.get("solved") else "and it was not reached exactly"
    how = "sampled for and learned on" if figures.get("learn") else "sampled for"
    lead = f"One task ({figures.get('task', 'a drawing')}), {how} at test time, {ending}."
    program = figures.get("program")
    return section(f"Search: {stage.name}", lead, search_strip(figures) + (code(program) if program else ""))


def _recipes(stages: Sequence[Stage]) -> str:
    parts = [
        f"<details><summary>{escape(stage.name)}: {escape(str(stage.folder.path))}</summary>"
        f"<pre>{escape(yaml.safe_dump(dict(stage.recipe), sort_keys=False))}</pre></details>"
        for stage in stages
    ]
    return section("Recipes", "", "".join(parts))
