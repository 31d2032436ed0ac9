"""Pieces of HTML that every part of the report uses. Text that comes in is escaped here."""

from __future__ import annotations

from collections.abc import Sequence
from html import escape
from typing import Any


def section(title: str, lead: str, body: str) -> str:
    """A heading, a sentence under it, and `body`, which is HTML already."""
    words = f'<p class="lead">{escape(lead)}</p>' if lead else ""
    return f"<section><h2>{escape(title)}</h2>{words}{body}</section>"


def table(head: Sequence[str], rows: Sequence[Sequence[str]]) -> str:
    """A table whose last column holds words and the others, from the second on, figures."""
    return f"<table>{_row(head, 'th')}{''.join(_row(row, 'td') for row in rows)}</table>"


def tile(figure: str, words: str) -> str:
    """A headline figure, which is HTML already, over a few words."""
    return f'<div class="tile"><b>{figure}</b><span>{escape(words)}</span></div>'


def short(value: Any) -> str:
    """A figure in few digits; empty text for None."""
    if value is None:
        return ""
    if isinstance(value, bool) or not isinstance(value, (int, float)):
        return str(value)
    if value == int(value):
        return f"{value:,.0f}"
    return f"{value:.1f}" if abs(value) >= 10 else f"{value:.3g}"


def _row(cells: Sequence[str], tag: str) -> str:
    *figures, words = cells
    return (
        "<tr>"
        + "".join(f"<{tag}>{escape(figure)}</{tag}>" for figure in figures)
        + f'<{tag} class="wide">{escape(words)}</{tag}></tr>'
    )
