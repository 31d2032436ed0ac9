"""The prompt of chat models: the language in words, the train pairs as rows of digits.

Test pairs, inputs and outputs alike, never reach it.
"""

from __future__ import annotations

from collections.abc import Sequence
from functools import cache

from arc_rl.languages import FORMS, language_text
from arc_rl.tasks.task import Pair
from reward.grids import Grid
from reward.language import Language

_OPENING = """\
You solve ARC puzzles. Each puzzle has one hidden rule that turns every input grid into its output grid.
A grid is a rectangle of cells; each cell is a colour, a digit from 0 to 9, and 0 is the background.
"""

_OWN = """\
Write a short Python program that applies the rule. It defines transform(grid), where grid is {form},
and returns a grid. Call these functions wherever they say it, and plain Python and numpy (np) where not:

{reference}
Where it can be, write one statement a line and assign each step to grid. Answer with one ```python block
alone.
For example:

```python
def transform(grid):
    grid = flip_horizontal(grid)
    return grid
```"""

_FOREIGN = """\
Write a short Python program that applies the rule. It defines {entry}(grid), where grid is {form},
and returns a grid. It may call these functions:

{reference}
Answer with one ```python block alone. For example:

```python
def {entry}(grid):
    return grid
```"""


@cache
def instructions(language: Language, style: str = "compact", families: tuple[str, ...] = ()) -> str:
    """The system message: the puzzle, and the language with its reference text (see `language_text`)."""
    text = language_text(language, style, families)
    if language.own:
        return _OPENING + _OWN.format(form=FORMS[language.grids], reference=text)
    return _OPENING + _FOREIGN.format(entry=language.entry, form=FORMS[language.grids], reference=text)


def ask_in_words(train: Sequence[Pair], system: str, entry: str, hint: str = "") -> list[dict[str, str]]:
    """The system message, and one that shows the pairs and the hint, if any."""
    examples = [
        f"Example {number}\n{_titled('Input', pair.input)}\n{_titled('Output', pair.output)}"
        for number, pair in enumerate(train, 1)
    ]
    question = "\n\n".join([*examples, *([hint] if hint else []), f"Write {entry}(grid)."])
    return [{"role": "system", "content": system}, {"role": "user", "content": question}]


def _titled(title: str, grid: Grid) -> str:
    rows, columns = grid.shape
    lines = "\n".join("".join(map(str, row)) for row in grid.tolist())
    return f"{title} ({rows} rows, {columns} columns):\n{lines}"


def fenced(program: str) -> str:
    """A program as a chat model should answer it."""
    return f"```python\n{program.strip()}\n```"
