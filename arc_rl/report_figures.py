"""The report's figures: curves of training, pass@k, counts for each source and the diversity table."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

from arc_rl.diversity import METRICS
from arc_rl.report_charts import Line, line_chart
from arc_rl.report_data import Stage
from arc_rl.report_html import section, short, table

# (title, name in metrics.jsonl, name of its spread there, whether it is a share, what it means)
CURVES: Mapping[str, Sequence[tuple[str, str, str, bool, str]]] = {
    "sft": (
        ("Loss", "loss", "", False, "Cross-entropy of a program's tokens, in nats."),
        (
            "Token accuracy",
            "mean_token_accuracy",
            "",
            True,
            "Share of program tokens that the model ranks first.",
        ),
        (
            "Token entropy",
            "entropy",
            "",
            False,
            "Mean over program tokens, in nats: how undecided the model is.",
        ),
    ),
    "grpo": (
        ("Reward", "reward", "reward_std", False, "Mean of a batch; the band is one standard deviation."),
        ("Solved", "rewards/solved/mean", "", True, "Share of sampled programs right on every train pair."),
        ("Token entropy", "entropy", "", False, "In nats; a fall to 0 is a collapse."),
        (
            "Distinct outputs",
            "diversity/unique_outputs",
            "",
            True,
            "Of the samples of a task: 100% means no two alike.",
        ),
        ("Valid programs", "diversity/valid", "", True, "Share of samples that draw a grid for every input."),
        (
            "Groups without signal",
            "frac_reward_zero_std",
            "",
            True,
            "Share of groups whose samples all get one reward.",
        ),
        (
            "Hindsight loss",
            "hindsight/loss",
            "",
            False,
            "Supervised loss on what failed programs really drew.",
        ),
    ),
    "search": (
        ("Cells right", "pixels", "", True, "Of the best program so far."),
        ("New outputs", "new_outputs", "", False, "Outputs of a round that were never seen before."),
    ),
}


def curves(stage: Stage) -> str:
    """The stage's curves as small multiples; empty text where nothing was logged."""
    charts = [_chart(stage, *curve) for curve in CURVES.get(stage.kind, ())]
    return (
        section(f"Curves: {stage.name}", "", f'<div class="charts">{"".join(charts)}</div>')
        if any(charts)
        else ""
    )


def _chart(stage: Stage, title: str, name: str, spread: str, percent: bool, note: str) -> str:
    points = stage.curve(name)
    deviation = dict(stage.curve(spread)) if spread else {}
    band = [(x, y - deviation[x], y + deviation[x]) for x, y in points if x in deviation]
    x_name = "round" if stage.kind == "search" else "step"
    return line_chart(title, [Line(title, points, band=band)], note=note, percent=percent, x_name=x_name)


def coverage(evaluations: Sequence[Stage]) -> str:
    """Counts, pass@k and diversity of the finished evaluations, side by side."""
    done = {
        stage.name: stage.summary for stage in evaluations if stage.summary and stage.summary.get("sources")
    }
    if not done:
        return ""
    body = [_counts(done)]
    shown = {name: figures for name, figures in done.items() if figures.get("pass_at_k")}
    if shown:
        body.append(f'<div class="charts">{_pass_at_k(shown)}</div>{_diversity(shown)}')
    return section("Coverage and diversity", "", "".join(body))


Summaries = Mapping[str, Mapping[str, Any]]


def _pass_at_k(done: Summaries) -> str:
    lines = [
        Line(name, [(float(k), value) for k, value in figures["pass_at_k"].items()], f"c{place % 4 + 1}")
        for place, (name, figures) in enumerate(done.items())
    ]
    note = "Share of tasks that at least one of k samples solves, train and test pairs. Unbiased estimator."
    return line_chart("pass@k", lines, note=note, x_name="k", doubling=True, percent=True)


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
