"""Results as Markdown: a table with spread, a sentence on who won, and the README that holds them all."""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path
from statistics import fmean

from arc_rl.errors import UserError
from arc_rl.experiments.results import Results, spread
from arc_rl.runs import write_text

BEGIN, END = "<!-- results: written by `arc-rl experiment --tables` -->", "<!-- end of results -->"
NONE = "No results are here yet.\n"


def table(results: Results) -> str:
    """A row a variant, a column a figure: mean and standard deviation over seeds."""
    names = list(results.variants[results.baseline])
    rows = [
        [f"{variant} (baseline)" if variant == results.baseline else variant]
        + [told(figures[name]) for name in names]
        for variant, figures in results.variants.items()
    ]
    head = ["variant", *(f"**{name}**" if name == results.metric else name for name in names)]
    lines = [head, ["---"] * len(head), *rows]
    return "".join(f"| {' | '.join(line)} |\n" for line in lines)


def told(values: Sequence[float]) -> str:
    """Mean and spread, with as many digits as their size asks for."""
    mean, deviation = fmean(values), spread(values)
    if deviation == 0 and mean == int(mean):
        return f"{mean:,.0f}"
    digits = 3 if abs(mean) < 10 else 1 if abs(mean) < 1000 else 0
    said = f"{mean:,.{digits}f}"
    return said if len(values) < 2 or deviation == 0 else f"{said} ± {deviation:.{digits}f}"


def verdict(results: Results) -> str:
    """A sentence a variant: above the baseline, below it, or within the spread."""
    said = []
    for variant in results.variants:
        if variant == results.baseline:
            continue
        gain, noise = results.gain(variant)
        if abs(gain) <= noise:
            said.append(f"{variant} is within the spread ({gain:+.3f})")
        else:
            said.append(f"{variant} is {'above' if gain > 0 else 'below'} it ({gain:+.3f})")
    against = (
        f"{results.metric} against {results.baseline}, where the spread is the larger standard deviation"
    )
    return f"{against} over seeds ({len(results.seeds)}): {'; '.join(said)}.\n"


def section(name: str, question: str, results: Results) -> str:
    """What the README shows of one experiment."""
    return (
        f"### {name}\n\n{question}\n\n{table(results)}\n{verdict(results)}\n![{name}](results/{name}.svg)\n\n"
        f"`arc-rl experiment {name}`, at most {results.budget:,} programs for each variant and seed.\n"
    )


def update_readme(readme: Path, sections: Sequence[str]) -> None:
    """Put the sections between the README's two marks; raises UserError where it has none or is not there."""
    try:
        text = readme.read_text()
    except OSError as error:
        raise UserError(
            f"{readme} cannot be read ({error.strerror}); write it, with the lines {BEGIN} and {END} where "
            "results shall stand."
        ) from error
    before, begin, rest = text.partition(BEGIN)
    _, end, after = rest.partition(END)
    if not (begin and end):
        raise UserError(f"{readme} lacks the lines {BEGIN} and {END}; put them where results shall stand.")
    body = "\n".join(sections) if sections else NONE
    write_text(readme, f"{before}{BEGIN}\n\n{body}\n{END}{after}")
