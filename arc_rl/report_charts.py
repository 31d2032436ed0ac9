"""Line charts as inline SVG that takes its colours from the page. It knows nothing of what the lines mean."""

from __future__ import annotations

import math
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from html import escape

Points = Sequence[tuple[float, float]]

WIDTH, HEIGHT = 340, 190
_LEFT, _RIGHT, _TOP, _BOTTOM = 44, 12, 12, 26
# Points that get a hover text; a long curve gets one at every n-th.
_HOVERS = 60


@dataclass(frozen=True)
class Line:
    """One curve: its label, points (x, y), the CSS class that colours it, and a band (x, low, high) around
    it.
    """

    label: str
    points: Points
    color: str = "c1"
    band: Sequence[tuple[float, float, float]] = ()


def line_chart(
    title: str,
    lines: Sequence[Line],
    *,
    note: str = "",
    x_name: str = "step",
    doubling: bool = False,
    percent: bool = False,
) -> str:
    """A `<figure>` with a title, the chart and a note; empty text where no line has a point.

    `doubling` puts x on a scale of powers of two, `percent` writes y as such. Curves of many points are
    drawn smoothed over their own points in faint.
    """
    lines = [line for line in lines if line.points]
    if not lines:
        return ""
    plot = _Plot(lines, math.log2 if doubling else float)
    write = _percent if percent else _number
    parts = [_axes(plot, write, doubling), *(_line(line, plot, write, x_name) for line in lines)]
    legend = "".join(
        f'<span class="key {line.color}">{escape(line.label)}</span>' for line in lines if len(lines) > 1
    )
    caption = f"<figcaption><b>{escape(title)}</b>{legend}</figcaption>"
    foot = f'<p class="note">{escape(note)}</p>' if note else ""
    return (
        f'<figure class="chart">{caption}<svg viewBox="0 0 {WIDTH} {HEIGHT}" role="img" '
        f'aria-label="{escape(title)}">{"".join(parts)}</svg>{foot}</figure>'
    )


class _Plot:
    """Where values lie on the chart."""

    def __init__(self, lines: Sequence[Line], scale: Callable[[float], float]) -> None:
        self.scale = scale
        xs = [scale(x) for line in lines for x, _ in line.points]
        ys = [y for line in lines for _, y in line.points]
        ys += [edge for line in lines for _, low, high in line.band for edge in (low, high)]
        self.x_values = sorted({x for line in lines for x, _ in line.points})
        self.left, self.right = min(xs), max(xs)
        self.ticks = ticks(min(0.0, *ys) if min(ys) < 0.5 * max(ys) else min(ys), max(ys))
        self.bottom, self.top = self.ticks[0], self.ticks[-1]

    def x(self, value: float) -> float:
        span = (self.right - self.left) or 1.0
        return _LEFT + (self.scale(value) - self.left) / span * (WIDTH - _LEFT - _RIGHT)

    def y(self, value: float) -> float:
        span = (self.top - self.bottom) or 1.0
        return HEIGHT - _BOTTOM - (value - self.bottom) / span * (HEIGHT - _TOP - _BOTTOM)


def ticks(low: float, high: float) -> list[float]:
    """Three to six round numbers that cover `low` to `high`."""
    if high - low < 1e-12:
        high = low + (abs(low) or 1.0)
    step = 10.0 ** math.floor(math.log10((high - low) / 3))
    step *= next(factor for factor in (1, 2, 2.5, 5, 10) if (high - low) / (step * factor) <= 4)
    first, last = math.floor(low / step + 1e-9), math.ceil(high / step - 1e-9)
    return [round(place * step, 10) for place in range(first, last + 1)]


def _axes(plot: _Plot, write: Callable[[float], str], doubling: bool) -> str:
    parts = []
    for value in plot.ticks:
        y = plot.y(value)
        parts.append(f'<path class="grid" d="M{_LEFT} {y:.1f}H{WIDTH - _RIGHT}"/>')
        parts.append(
            f'<text class="tick" x="{_LEFT - 6}" y="{y + 3.5:.1f}" text-anchor="end">{write(value)}</text>'
        )
    marks = plot.x_values if doubling else [plot.x_values[0], plot.x_values[-1]]
    for place, value in enumerate(marks):
        anchor = "middle" if doubling else ("start", "end")[min(place, 1)]
        parts.append(
            f'<text class="tick" x="{plot.x(value):.1f}" y="{HEIGHT - 8}" text-anchor="{anchor}">'
            f"{_number(value)}</text>"
        )
    return "".join(parts)


def _line(line: Line, plot: _Plot, write: Callable[[float], str], x_name: str) -> str:
    band = ""
    if line.band:
        upper = [(x, high) for x, _, high in line.band]
        lower = [(x, low) for x, low, _ in reversed(line.band)]
        band = f'<path class="band {line.color}" d="{_path([*upper, *lower], plot)}Z"/>'
    smooth = smoothed(line.points)
    faint = (
        f'<path class="line faint {line.color}" d="{_path(line.points, plot)}"/>'
        if smooth != list(line.points)
        else ""
    )
    dots = "".join(
        f'<circle class="dot {line.color}" cx="{plot.x(x):.1f}" cy="{plot.y(y):.1f}" r="4"><title>'
        f"{escape(line.label)}, {x_name} {_number(x)}: {write(y)}</title></circle>"
        for x, y in smooth[:: max(1, len(smooth) // _HOVERS)]
    )
    return f'{band}{faint}<path class="line {line.color}" d="{_path(smooth, plot)}"/>{dots}'


def smoothed(points: Points) -> list[tuple[float, float]]:
    """A centred moving average over a tenth of the points; short curves stay as they are."""
    reach = len(points) // 20
    if reach == 0:
        return list(points)
    values = [y for _, y in points]
    windows = (values[max(0, place - reach) : place + reach + 1] for place in range(len(values)))
    return [(x, sum(window) / len(window)) for (x, _), window in zip(points, windows, strict=True)]


def _path(points: Points, plot: _Plot) -> str:
    return "M" + "L".join(f"{plot.x(x):.1f} {plot.y(y):.1f}" for x, y in points)


def _number(value: float) -> str:
    return f"{value:,.0f}" if abs(value) >= 100 or value == int(value) else f"{value:.3g}"


def _percent(value: float) -> str:
    return f"{100 * value:.3g}%"
