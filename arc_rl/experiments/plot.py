"""Plots of an experiment: figures with every seed, mean and spread (SVG), curves over steps (HTML)."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from html import escape
from pathlib import Path
from statistics import fmean

from arc_rl.experiments.recipe import Experiment
from arc_rl.experiments.results import Results, spread
from arc_rl.experiments.runner import Runner
from arc_rl.report_charts import Line, line_chart
from arc_rl.report_style import CSS
from arc_rl.trainers.callbacks import read_metrics

WIDTH, LABELS, ROW, HEAD = 700, 250, 22, 34
INK, FAINT, COLORS = "#444", "#ddd", ("#3b6fb6", "#c8553d", "#4b9460", "#8a63a8")
LINES = 4  # colours of the report's charts


def dot_plot(results: Results) -> str:
    """An SVG that stands alone: for each figure a row a variant, a dot a seed, a tick at the mean, a bar over
    mean ± standard deviation.
    """
    names = [name for name in results.variants[results.baseline] if name != "programs"]
    height = HEAD + ROW * len(results.variants)
    parts = [_panel(results, name, place * height) for place, name in enumerate(names)]
    return (
        f'<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 {WIDTH} {height * len(names) + 8}" '
        f'font-family="sans-serif" font-size="12" fill="{INK}">'
        f'<rect width="100%" height="100%" fill="#fff"/>{"".join(parts)}</svg>\n'
    )


def _panel(results: Results, name: str, top: int) -> str:
    figures = {variant: found[name] for variant, found in results.variants.items()}
    edges = [fmean(values) + sign * spread(values) for values in figures.values() for sign in (-1, 1)] + [
        value for values in figures.values() for value in values
    ]
    low, high = min(edges), max(edges)
    room = (high - low) or abs(high) or 1.0
    bold = ' font-weight="bold"' if name == results.metric else ""
    parts = [f'<text x="8" y="{top + 20}"{bold}>{escape(name)}</text>']
    parts += [
        f'<text x="{x}" y="{top + 20}" text-anchor="{anchor}" fill="#888">{value:.4g}</text>'
        for x, anchor, value in ((LABELS, "start", low), (WIDTH - 16, "end", high))
    ]
    for place, (variant, values) in enumerate(figures.items()):
        color = "#777" if variant == results.baseline else COLORS[place % len(COLORS)]
        parts.append(_row(variant, values, top + HEAD + ROW * place, color, low, room))
    return "".join(parts)


def _row(variant: str, values: Sequence[float], y: int, color: str, low: float, room: float) -> str:
    def x(value: float) -> float:
        return LABELS + (value - low) / room * (WIDTH - LABELS - 16)

    mean, deviation = fmean(values), spread(values)
    dots = "".join(f'<circle cx="{x(value):.1f}" cy="{y}" r="3" fill="{color}"/>' for value in values)
    return (
        f'<text x="{LABELS - 12}" y="{y + 4}" text-anchor="end">{escape(variant)}</text>'
        f'<path d="M{LABELS} {y}H{WIDTH - 16}" stroke="{FAINT}"/>'
        f'<path d="M{x(mean - deviation):.1f} {y}H{x(mean + deviation):.1f}" stroke="{color}" '
        f'stroke-width="6" stroke-opacity="0.3"/>'
        f'<path d="M{x(mean):.1f} {y - 7}v14" stroke="{color}" stroke-width="2"/>{dots}'
    )


def curves_page(experiment: Experiment, runner: Runner, seeds: Sequence[int]) -> str:
    """An HTML page of the experiment's curves: a line a variant, the mean over seeds in a band of spread."""
    charts = "".join(
        line_chart(title, _lines(experiment, runner, seeds, where))
        for title, where in experiment.curves.items()
    )
    return (
        f'<!doctype html><html lang="en"><head><meta charset="utf-8"><title>{escape(experiment.name)}</title>'
        f"<style>{CSS}</style></head><body><main><h1>{escape(experiment.name)}</h1>"
        f'<p class="lead">{escape(experiment.question)}</p><div class="charts">{charts}</div></main></body>'
        "</html>\n"
    )


def _lines(experiment: Experiment, runner: Runner, seeds: Sequence[int], where: Sequence[str]) -> list[Line]:
    stage, name = where
    lines = []
    for place, variant in enumerate(experiment.variants):
        found = _by_step([runner.place(seed, variant, stage) for seed in seeds], name)
        points = [(step, fmean(values)) for step, values in found.items()]
        band = [
            (step, fmean(values) - spread(values), fmean(values) + spread(values))
            for step, values in found.items()
        ]
        lines.append(Line(variant, points, f"c{place % LINES + 1}", band if len(seeds) > 1 else ()))
    return lines


def _by_step(folders: Sequence[Path], name: str) -> Mapping[float, list[float]]:
    """The values of each step that every run has logged."""
    found: dict[float, list[float]] = {}
    for folder in folders:
        for row in read_metrics(folder / "metrics.jsonl"):
            if row.get(name) is not None:
                found.setdefault(float(row["step"]), []).append(float(row[name]))
    return {step: values for step, values in sorted(found.items()) if len(values) == len(folders)}
