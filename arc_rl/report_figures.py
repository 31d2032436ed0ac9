"""The report's figures: curves of training, pass@k, counts for each source and the diversity table."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from arc_rl.diversity import METRICS
from arc_rl.report_charts import Line, line_chart
from arc_rl.report_data import Stage
from arc_rl.report_html import section, short, table


@dataclass(frozen=True)
class Curve:
    """A curve of a stage: its title, its name in metrics.jsonl, what it means, the name of its standard
    deviation there, and whether it is a share."""

    title: str
    name: str
    note: str
    spread: str = ""
    percent: bool = False


CURVES: Mapping[str, Sequence[Curve]] = {
    "sft": (
        Curve("Loss", "loss", "Cross-entropy of a program's tokens, in nats."),
        Curve(
            "Token accuracy",
            "mean_token_accuracy",
            "Program tokens that the model ranks first.",
            percent=True,
        ),
        Curve("Token entropy", "entropy", "In nats: how undecided the model is about a program's tokens."),
    ),
    "grpo": (
        Curve("Reward", "reward", "Mean of a batch; the band is the deviation inside groups.", "reward_std"),
        Curve("Solved", "rewards/solved/mean", "Sampled programs right on every train pair.", percent=True),
        Curve("Token entropy", "entropy", "In nats; a fall to 0 is a collapse."),
        Curve(
            "Distinct outputs", "diversity/unique_outputs", "Of a task's samples; equal results count once."
        ),
        Curve("Valid programs", "diversity/share_valid", "They draw a grid for every input.", percent=True),
        Curve(
            "Cut off", "diversity/share_truncated", "Too long: the first sign of a collapse.", percent=True
        ),
        Curve("Groups without signal", "frac_reward_zero_std", "All samples get one reward.", percent=True),
        Curve("Hindsight loss", "hindsight/loss", "Supervised loss on what failed programs really drew."),
    ),
    "expert": (
        Curve("pass@n", "pass@n", "Of the tasks that judge each round.", percent=True),
        Curve("pass@1", "pass@1", "Of the same tasks.", percent=True),
        Curve("Solved while sampling", "sampled_solved", "Tasks of a round, by any sample.", percent=True),
        Curve("Distinct outputs", "evaluation/unique_outputs", "Of a task's samples, on tasks that judge."),
        Curve("Kept", "buffer", "Examples kept over all rounds."),
        Curve("Loss", "loss", "Supervised loss of a round, in nats."),
    ),
    "search": (
        Curve("Cells right", "pixels", "Of the best program so far.", percent=True),
        Curve("New outputs", "new_outputs", "Outputs of a round that were never seen before."),
    ),
}


def curves(stage: Stage) -> str:
    """The stage's curves as small multiples; empty text where nothing was logged."""
    charts = "".join(_chart(stage, curve) for curve in CURVES.get(stage.kind, ()))
    return section(f"Curves: {stage.name}", "", f'<div class="charts">{charts}</div>') if charts else ""


def _chart(stage: Stage, curve: Curve) -> str:
    points = stage.curve(curve.name)
    deviation = dict(stage.curve(curve.spread)) if curve.spread else {}
    band = [(x, y - deviation[x], y + deviation[x]) for x, y in points if x in deviation]
    return line_chart(
        curve.title,
        [Line(curve.title, points, band=band)],
        note=curve.note,
        percent=curve.percent,
        x_name="round" if stage.kind in ("expert", "search") else "step",
    )


def coverage(evaluations: Sequence[Stage]) -> str:
    """Counts, pass@k and diversity of the finished evaluations, side by side."""
    done = {
        stage.name: stage.summary for stage in evaluations if stage.summary and stage.summary.get("sources")
    }
    if not done:
        return ""
    sources = dict.fromkeys(source for figures in done.values() for source in figures["sources"])
    charts = "".join(_pass_at_k(source, done) for source in sources)
    varied = {name: figures for name, figures in done.items() if figures.get("diversity")}
    body = f'{_counts(done)}<div class="charts">{charts}</div>{_diversity(varied) if varied else ""}'
    return section("Coverage and diversity", "", body)


Summaries = Mapping[str, Mapping[str, Any]]


def _pass_at_k(source: str, done: Summaries) -> str:
    curves = {name: figures["sources"].get(source, {}).get("pass_at_k", {}) for name, figures in done.items()}
    lines = [
        Line(name, [(float(k), value) for k, value in curve.items()], f"c{place % 4 + 1}")
        for place, (name, curve) in enumerate(curves.items())
    ]
    note = "Tasks that at least one of k samples solves, train and test pairs (unbiased estimator)."
    return line_chart(f"pass@k, {source}", lines, note=note, x_name="k", doubling=True, percent=True)


def _diversity(done: Summaries) -> str:
    names = [name for name in METRICS if any(name in figures["diversity"] for figures in done.values())]
    rows = [
        [
            name.replace("_", " "),
            *(short(figures["diversity"].get(name)) for figures in done.values()),
            METRICS[name],
        ]
        for name in names
    ]
    return table(["figure", *done, "meaning"], rows)


def _counts(done: Summaries) -> str:
    """Solved tasks of each source; the evaluation splits appear here and nowhere else."""
    sources = dict.fromkeys(source for figures in done.values() for source in figures["sources"])
    rows = [
        [
            source,
            *(_solved_of(figures["sources"].get(source)) for figures in done.values()),
            "counted, never looked at" if _is_counted_only(source, done) else "",
        ]
        for source in sources
    ]
    return table(["tasks solved", *done, ""], rows)


def _solved_of(figures: Mapping[str, Any] | None) -> str:
    if not figures:
        return ""
    skipped = f" ({figures['skipped']} too long)" if figures["skipped"] else ""
    return f"{figures['solved']} of {figures['tasks']}{skipped}"


def _is_counted_only(source: str, done: Summaries) -> bool:
    known = [figures["sources"][source] for figures in done.values() if source in figures["sources"]]
    return not any("solved_ids" in figures for figures in known)
