"""The tokenizer of the built-in tiny model: whole words for what tasks and programs are made of, characters
for the rest.

Every token is a literal piece of text and the pieces cover all of ASCII, so decoding returns exactly what was
encoded. It is a plain `PreTrainedTokenizerFast`, saved and loaded like any other.
"""

from __future__ import annotations

import inspect
import re
from typing import get_args

from tokenizers import Regex, Tokenizer, decoders, models, pre_tokenizers
from transformers import PreTrainedTokenizerFast

from arc_rl.prompt_pairs import CELL_PAIRS, HEIGHTS, ROW_MARKS, SECTIONS
from arc_rl.tasks.generators import GENERATORS
from reward.dsl import CONSTANTS, FAMILIES, PRIMITIVES

PAD, UNKNOWN, TASK, PROGRAM, END = "<|pad|>", "<|unknown|>", "<|task|>", "<|program|>", "<|end|>"

# Nothing follows the answer's <|end|>, so SFT trains nothing after it.
CHAT_TEMPLATE = (
    "{% for message in messages %}"
    f"{{% if message['role'] == 'user' %}}{TASK}{{{{ message['content'] }}}}"
    f"{{% elif message['role'] == 'assistant' %}}{PROGRAM}{{% generation %}}{{{{ message['content'] }}}}{END}"
    "{% endgeneration %}"
    "{% else %}{{ raise_exception('the tiny model reads user and assistant messages only') }}{% endif %}"
    f"{{% endfor %}}{{% if add_generation_prompt %}}{PROGRAM}{{% endif %}}"
)

# Canonical programs spend three tokens and their arguments on a step: what to call, and how the step ends.
_FRAME = (
    "def transform(grid):\n    grid = ",
    "def transform(grid):\n",
    ")\n    grid = ",
    ")\n    return grid",
    "    return grid",
    "    return ",
    "    grid = ",
    "(grid, ",
    "(grid",
    ", ",
    ": ",
    ")\n",
)
_NUMBERS = tuple(str(number) for number in range(10, 31))


def tiny_tokenizer(context: int) -> PreTrainedTokenizerFast:
    """The tokenizer for the default DSL, for a model with a context of `context` tokens."""
    vocabulary = [PAD, UNKNOWN, TASK, PROGRAM, END, *dict.fromkeys([*_words(), *_characters()])]
    ids = {token: number for number, token in enumerate(vocabulary)}
    tokenizer = Tokenizer(models.WordLevel(ids, unk_token=UNKNOWN))
    tokenizer.pre_tokenizer = pre_tokenizers.Split(Regex(_pattern()), behavior="isolated")
    tokenizer.decoder = decoders.Fuse()
    return PreTrainedTokenizerFast(
        tokenizer_object=tokenizer,
        pad_token=PAD,
        unk_token=UNKNOWN,
        bos_token=TASK,
        eos_token=END,
        additional_special_tokens=[PROGRAM],
        chat_template=CHAT_TEMPLATE,
        model_max_length=context,
        clean_up_tokenization_spaces=False,
        padding_side="left",
    )


def _words() -> list[str]:
    return [*CELL_PAIRS, *ROW_MARKS, *SECTIONS, *HEIGHTS, *_FRAME, *_calls(), *_arguments(), *_NUMBERS]


def generated_primitives() -> list[str]:
    """The primitives that a generator's programs call, in the registry's order.

    Only they are words of the tiny model, so that its vocabulary does not grow with primitives that nothing
    would teach it; the names of others are spelled in characters.
    """
    calls = " ".join(call for item in GENERATORS.values() for step in item.steps for call in step.calls)
    called = set(re.findall(r"\w+(?=\()", calls))
    return [name for name in PRIMITIVES if name in called]


def _calls() -> list[str]:
    return [f"{name}{ending}" for name in generated_primitives() for ending in ("(grid, ", "(grid", "")]


def _arguments() -> list[str]:
    """What those calls are given beside the grid and numbers: constants, keywords, and the words that a
    parameter takes.
    """
    parameters = [
        (FAMILIES[PRIMITIVES[name].family], parameter)
        for name in generated_primitives()
        for parameter in inspect.signature(PRIMITIVES[name].function).parameters.values()
    ]
    keywords = sorted({f"{parameter.name}=" for _, parameter in parameters})
    kinds = [get_args(vars(module).get(parameter.annotation)) for module, parameter in parameters]
    words = sorted({word for kind in kinds for word in kind if isinstance(word, str)})
    return [*CONSTANTS, "True", "False", "None", *keywords, *(f'"{word}"' for word in words)]


def _characters() -> list[str]:
    return sorted(chr(code) for code in range(128))


def _pattern() -> str:
    """What is frequent in grids first, then words, the longest first, then any character.

    A two-digit number counts as one only where it is no run of cells in a row of a grid.
    """
    pair, mark, height = "[0-9]>[0-9] ", r"\n(?:0[1-9]|[12][0-9]|30)\|", "(?:[12][0-9]|30|[1-9])x"
    number = rf"(?:(?<![0-9|])|(?<=x))(?:{'|'.join(_NUMBERS)})(?![0-9])"
    words = sorted({*_FRAME, *SECTIONS, *_calls(), *_arguments()}, key=lambda word: (-len(word), word))
    return "|".join([pair, mark, height, number, "[0-9]", *map(re.escape, words), r"[\s\S]"])
