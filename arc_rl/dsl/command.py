"""`arc-rl dsl`: list, search, show and draw the primitives, print the reference of prompts, run coverage."""

from __future__ import annotations

import argparse
import sys
from collections.abc import Sequence
from itertools import groupby
from pathlib import Path

from arc_rl.dsl import coverage_command
from arc_rl.dsl.examples import example
from arc_rl.dsl.gallery import gallery
from arc_rl.dsl.tokens import count_tokens, ranks_file
from arc_rl.dsl.words import primitive, search, text, users
from arc_rl.errors import UserError
from arc_rl.languages import language_of, language_text
from arc_rl.tasks.drawing import grids_text, wants_color
from reward.dsl import FAMILIES, PRIMITIVES

# Ids of reference programs that `show` prints.
_SHOWN = 12


def main(argv: Sequence[str] | None = None) -> int:
    """Run `arc-rl dsl ARGV` and return the exit status; raises UserError for what a person can mend."""
    arguments = _parser().parse_args(argv)
    status: int = arguments.run(arguments)
    return status


def _parser() -> argparse.ArgumentParser:
    parser = argparse.ArgumentParser(prog="arc-rl dsl", description=__doc__)
    parser.set_defaults(run=_list, words=[])
    commands = parser.add_subparsers(metavar="COMMAND")
    listing = commands.add_parser("list", help="all primitives, or those in which every WORD occurs")
    listing.add_argument("words", nargs="*", metavar="WORD", help="a part of a name, signature or summary")
    listing.set_defaults(run=_list)
    showing = commands.add_parser("show", help="signature, text, drawn example and users of one primitive")
    showing.add_argument("name", metavar="NAME")
    showing.add_argument(
        "--color", choices=("auto", "always", "never"), default="auto", help="colours or digits"
    )
    showing.set_defaults(run=_show)
    page = commands.add_parser("gallery", help="write a page that draws every primitive")
    page.add_argument("--output", type=Path, required=True, metavar="PAGE.html", help="the page to write")
    page.set_defaults(run=_gallery)
    _reference_options(commands.add_parser("reference", help="the text that prompts tell of the language"))
    coverage_command.options(commands.add_parser("coverage", help="run every reference program"))
    return parser


def _reference_options(parser: argparse.ArgumentParser) -> None:
    parser.add_argument(
        "--style", choices=("compact", "full"), default="compact", help="signatures, or all (default compact)"
    )
    parser.add_argument(
        "--families", nargs="+", default=[], metavar="FAMILY", help=f"some of {', '.join(FAMILIES)}"
    )
    parser.set_defaults(run=_reference)


def _list(arguments: argparse.Namespace) -> int:
    found = search(arguments.words)
    if not found:
        raise UserError(f"No primitive speaks of {' '.join(arguments.words)!r}; `arc-rl dsl` lists them all.")
    if arguments.words:
        for item in found:
            print(f"{item.signature}\n    {item.summary}")
        return 0
    for family, items in groupby(found, lambda item: item.family):
        print(f"{family}: {' '.join(item.name for item in items)}")
    print(
        f"{len(PRIMITIVES)} primitives; `arc-rl dsl show NAME` tells of one, `arc-rl dsl list WORD` searches."
    )
    return 0


def _show(arguments: argparse.Namespace) -> int:
    item = primitive(arguments.name)
    shown = example(item)
    color = wants_color(arguments.color)
    print(f"{item.signature}\n{text(item)}\n\n{item.example}\n")
    grids = [*shown.given, *([] if shown.drawn is None else [shown.drawn])]
    if grids:
        print(grids_text(grids, color=color, arrow=shown.drawn is not None) + "\n")
    ids = users()[item.name]
    more = f" and {len(ids) - _SHOWN} more" if len(ids) > _SHOWN else ""
    used = f"Used by {len(ids)} reference programs: {' '.join(ids[:_SHOWN])}{more}"
    print(f"{used} (arc-rl tasks show ID)." if ids else "No reference program uses it.")
    return 0


def _gallery(arguments: argparse.Namespace) -> int:
    page: Path = arguments.output
    if page.exists():
        raise UserError(f"{page} exists; give --output a new file, or remove that one.")
    try:
        page.write_text(gallery(), encoding="utf-8")
    except OSError as error:
        raise UserError(f"{page} cannot be written ({error.strerror}); give --output another.") from error
    print(f"{len(PRIMITIVES)} primitives drawn in {page}")
    return 0


def _reference(arguments: argparse.Namespace) -> int:
    text = language_text(language_of(None, "transform", "array"), arguments.style, arguments.families)
    print(text, end="")
    if ranks_file() is None:
        print("No token count: pip install --no-deps dashscope, which carries Qwen's ranks.", file=sys.stderr)
    else:
        print(f"{count_tokens(text):,} tokens for Qwen2.5.", file=sys.stderr)
    return 0
