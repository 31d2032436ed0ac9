"""Tests of arc_rl.tiny and its tokenizer."""

from __future__ import annotations

import pytest
import torch
from hypothesis import given, settings
from hypothesis import strategies as st
from transformers import AutoModelForCausalLM, AutoTokenizer

from arc_rl.errors import UserError
from arc_rl.prompts import prompt_messages
from arc_rl.tasks.task import Pair, Task
from arc_rl.tiny import TinyArguments, build_tiny
from arc_rl.tiny_tokenizer import END, PROGRAM, UNKNOWN, generated_primitives, tiny_tokenizer
from reward.dsl import PRIMITIVES

TOKENIZER = tiny_tokenizer(1024)
SMALL = TinyArguments(tiny_width=32, tiny_layers=1, tiny_heads=2, tiny_context=128)
PIECES = [
    "3>7 ",
    "\n01|",
    "\n99|",
    "12",
    "3x",
    "grid",
    "(grid, ",
    ")\n",
    "<",
    "|",
    "\t",
    *list(PRIMITIVES)[:9],
]


def pieces(text: str) -> list[str]:
    return TOKENIZER.convert_ids_to_tokens(TOKENIZER(text)["input_ids"])


@settings(max_examples=200, deadline=None)
@given(st.lists(st.one_of(st.sampled_from(PIECES), st.text(st.characters(max_codepoint=127)))).map("".join))
def test_any_ascii_text_comes_back_from_its_tokens(text):
    assert TOKENIZER.decode(TOKENIZER(text)["input_ids"]) == text


def test_a_canonical_program_takes_few_tokens():
    steps = '    grid = recolor(grid, 3, 12)\n    grid = mirror(grid, "up")\n'
    program = f"def transform(grid):\n{steps}    return grid"
    assert pieces(program) == [
        "def transform(grid):\n    grid = ",
        *("recolor(grid, ", "3", ", ", "12", ")\n    grid = "),
        *("mirror(grid, ", '"up"', ")\n    return grid"),
    ]


def test_every_primitive_that_a_generator_calls_has_a_token_of_its_own():
    assert all(
        len(pieces(name)) == 1 and len(pieces(f"{name}(grid, ")) == 1 for name in generated_primitives()
    )


def test_a_primitive_that_no_generator_calls_is_spelled_and_takes_no_room_in_the_vocabulary():
    others = set(PRIMITIVES) - set(generated_primitives())
    assert {"find_objects", "overlay"} <= others
    assert not others & set(TOKENIZER.get_vocab())
    assert TOKENIZER.decode(TOKENIZER("overlay(grid, grid)")["input_ids"]) == "overlay(grid, grid)"


def test_a_row_of_a_grid_is_read_cell_by_cell():
    assert pieces("\nin 1x12\n01|112233") == ["\nin ", "1x", "12", "\n01|", "1", "1", "2", "2", "3", "3"]


def test_text_outside_ascii_is_unknown_rather_than_an_error():
    assert pieces("é") == [UNKNOWN]


def test_an_answer_in_the_chat_format_ends_with_the_end_token():
    asked = [{"role": "user", "content": "\nin 1x1\n01|1"}]
    prompt = TOKENIZER.apply_chat_template(asked, tokenize=False, add_generation_prompt=True)
    answered = TOKENIZER.apply_chat_template([*asked, {"role": "assistant", "content": "x"}], tokenize=False)
    assert prompt.endswith(PROGRAM)
    assert answered == f"{prompt}x{END}"
    assert TOKENIZER.eos_token == END


def test_the_model_and_tokenizer_load_again_without_our_code(tmp_path):
    model, tokenizer = build_tiny(SMALL, seed=1)
    model.save_pretrained(tmp_path)
    tokenizer.save_pretrained(tmp_path)
    again, spoken = AutoModelForCausalLM.from_pretrained(tmp_path), AutoTokenizer.from_pretrained(tmp_path)
    task = Task("t", (Pair([[1, 2]], [[2, 1]]),), (), "here")
    messages = prompt_messages(task, "pairs")
    ids = spoken.apply_chat_template(
        messages, add_generation_prompt=True, return_dict=False, return_tensors="pt"
    )
    assert ids.tolist()[0] == tokenizer.apply_chat_template(
        messages, add_generation_prompt=True, return_dict=False
    )
    assert torch.equal(again(ids).logits, model(ids).logits)


def test_weights_depend_on_the_seed_alone():
    first, same, other = (build_tiny(SMALL, seed)[0].state_dict() for seed in (1, 1, 2))
    assert all(torch.equal(first[name], same[name]) for name in first)
    assert not torch.equal(first["model.embed_tokens.weight"], other["model.embed_tokens.weight"])


def test_building_a_model_leaves_the_global_random_state_alone():
    torch.manual_seed(0)
    expected = torch.rand(1)
    torch.manual_seed(0)
    build_tiny(SMALL, seed=5)
    assert torch.equal(torch.rand(1), expected)


def test_heads_that_cannot_share_the_width_are_refused():
    with pytest.raises(UserError, match="tiny_width is 100"):
        TinyArguments(tiny_width=100, tiny_heads=3)


def test_a_size_below_one_is_refused():
    with pytest.raises(UserError, match="tiny_layers is 0"):
        TinyArguments(tiny_layers=0)
