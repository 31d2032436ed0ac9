"""Sampling: seeded, distributed as the model says, whatever the batch and however prompts are padded."""

from __future__ import annotations

import numpy as np
import pytest
import torch
from transformers import (
    GPTNeoXConfig,
    GPTNeoXForCausalLM,
    LlamaConfig,
    LlamaForCausalLM,
    LogitsProcessorList,
    Qwen2Config,
    Qwen2ForCausalLM,
    Qwen3Config,
    Qwen3ForCausalLM,
    TopKLogitsWarper,
)

from arc_rl import prefix_tree
from arc_rl.errors import UserError
from arc_rl.prefix_tree import draw
from arc_rl.prompts import token_ids
from arc_rl.sampling import Sampling, end_tokens, sample
from arc_rl.tiny_tokenizer import tiny_tokenizer

TOKENIZER = tiny_tokenizer(128)
PROMPTS = [
    [{"role": "user", "content": "\nsame 1x2\n01|0>1 2>3 "}],
    [{"role": "user", "content": "\nin 2x2\n01|00\n02|12\nout 1x2\n01|01"}],
    [{"role": "user", "content": "\nin 1x1\n01|0"}],
]
SIZES = {
    "vocab_size": len(TOKENIZER),
    "hidden_size": 32,
    "intermediate_size": 64,
    "num_hidden_layers": 2,
    "num_attention_heads": 4,
    "max_position_embeddings": 128,
    "eos_token_id": TOKENIZER.eos_token_id,
    "pad_token_id": TOKENIZER.pad_token_id,
    "bos_token_id": None,
}
MODELS = {
    "llama": lambda: LlamaForCausalLM(LlamaConfig(**SIZES)),
    "llama, one key head": lambda: LlamaForCausalLM(LlamaConfig(**SIZES, num_key_value_heads=1)),
    "qwen2": lambda: Qwen2ForCausalLM(Qwen2Config(**SIZES, num_key_value_heads=2)),
    "qwen3": lambda: Qwen3ForCausalLM(Qwen3Config(**SIZES, num_key_value_heads=2, head_dim=16)),
    "another architecture": lambda: GPTNeoXForCausalLM(GPTNeoXConfig(**SIZES)),
}


def build(name="llama", sharpness=8.0):
    """A small random model whose next token is far from uniform."""
    torch.manual_seed(0)
    model = MODELS[name]().eval()
    with torch.no_grad():
        model.get_output_embeddings().weight.mul_(sharpness)
    return model


def encoded(prompts):
    rows = token_ids(prompts, TOKENIZER)
    longest = max(map(len, rows))
    ids = torch.tensor([[0] * (longest - len(row)) + row for row in rows])
    return ids, torch.tensor([[0] * (longest - len(row)) + [1] * len(row) for row in rows])


def drawn(model, prompts=PROMPTS, temperatures=(1.0,) * 6, limit=8, seed=0, cuts=()):
    ids, mask = encoded(prompts)
    with torch.inference_mode():
        return draw(
            model,
            ids,
            mask,
            temperatures=temperatures,
            cuts=LogitsProcessorList(cuts),
            ends=[TOKENIZER.eos_token_id],
            limit=limit,
            seed=(seed,),
        )


@pytest.mark.parametrize("name", MODELS)
def test_tokens_are_drawn_from_what_the_model_says_of_the_whole_text_so_far(name):
    model = build(name)
    draws = drawn(model, temperatures=(0.7,) * 6)
    for number, prompt in enumerate(token_ids(PROMPTS, TOKENIZER)):
        for tokens, entropies, length in zip(
            draws.tokens[number], draws.entropies[number], draws.lengths[number], strict=True
        ):
            whole = torch.tensor([[*prompt, *tokens[:length]]])
            with torch.inference_mode():
                logits = model(input_ids=whole).logits[0, len(prompt) - 1 : -1] / 0.7
            expected = torch.distributions.Categorical(logits=logits).entropy()
            np.testing.assert_allclose(entropies[:length], expected, atol=1e-3)


@pytest.mark.parametrize("name", ["qwen2", "another architecture"])
def test_the_likeliest_tokens_are_those_of_generate(name):
    model = build(name)
    draws = drawn(model, temperatures=(1.0, 1.0), cuts=[TopKLogitsWarper(1)])
    ids, mask = encoded(PROMPTS)
    expected = model.generate(
        input_ids=ids, attention_mask=mask, do_sample=False, max_new_tokens=8, pad_token_id=0
    )[:, ids.shape[1] :]
    for row, length, whole in zip(draws.tokens[:, 0], draws.lengths[:, 0], expected, strict=True):
        assert row[:length].tolist() == whole[:length].tolist()
    assert (draws.tokens[:, 0] == draws.tokens[:, 1]).all()


def test_first_tokens_are_as_frequent_as_they_are_likely():
    model = build(sharpness=20.0)
    draws = drawn(model, prompts=PROMPTS[:1], temperatures=(1.5,) * 4000, limit=1)
    ids, _ = encoded(PROMPTS[:1])
    with torch.inference_mode():
        chances = torch.softmax(model(input_ids=ids).logits[0, -1] / 1.5, -1).numpy()
    counts = np.bincount(draws.tokens.flatten(), minlength=len(chances))
    spread = np.sqrt(4000 * chances * (1 - chances)) + 1
    assert np.abs(counts - 4000 * chances).max() < 5 * spread.max()
    assert (np.abs(counts - 4000 * chances) < 6 * spread).all()


def test_samples_that_agree_so_far_are_computed_once():
    model = build()
    rows = []
    model.register_forward_pre_hook(
        lambda module, args, options: rows.append(len(options["input_ids"])), with_kwargs=True
    )
    drawn(model, temperatures=(1.0,) * 32, cuts=[TopKLogitsWarper(1)])
    assert max(rows) == len(PROMPTS)


def test_the_same_seed_gives_the_same_completions_and_another_seed_others():
    model, settings = build(), Sampling(num_samples=8, max_completion_length=12)
    first = sample(model, TOKENIZER, PROMPTS, settings, seed=1)
    assert first == sample(model, TOKENIZER, PROMPTS, settings, seed=1)
    assert first != sample(model, TOKENIZER, PROMPTS, settings, seed=2)
    assert [len(group) for group in first] == [8, 8, 8]


def test_a_prompts_neighbours_in_the_batch_do_not_change_its_completions():
    model, settings = build(), Sampling(num_samples=16, max_completion_length=12)
    together = sample(model, TOKENIZER, PROMPTS, settings, seed=1)[0]
    alone = sample(model, TOKENIZER, PROMPTS[:1], settings, seed=1)[0]
    # Padding may round a probability differently, which can turn one draw that lies on the edge.
    assert sum(one.text == other.text for one, other in zip(together, alone, strict=True)) >= 15


def test_a_completion_ends_with_its_first_end_mark_which_is_counted_but_not_written():
    model, end = build(), TOKENIZER.eos_token_id
    with torch.no_grad():
        model.get_output_embeddings().weight[end] *= 8
    draws = drawn(model, temperatures=(2.0,) * 32, limit=6)
    settings = Sampling(num_samples=32, temperature=2.0, max_completion_length=6)
    made = [one for group in sample(model, TOKENIZER, PROMPTS, settings, seed=0) for one in group]
    lengths, rows = draws.lengths.flatten().tolist(), draws.tokens.reshape(-1, 6).tolist()
    assert [one.tokens for one in made] == lengths
    assert {one.truncated for one in made} == {True, False}
    for one, tokens, length in zip(made, rows, lengths, strict=True):
        assert one.truncated == (end not in tokens)
        assert length == (6 if one.truncated else tokens.index(end) + 1)
        assert "<|end|>" not in one.text


def test_each_sample_may_have_its_own_temperature():
    settings = Sampling(num_samples=20, temperature=(0.001,) * 10 + (3.0,) * 10, max_completion_length=8)
    made = sample(build(), TOKENIZER, PROMPTS[:1], settings, seed=0)[0]
    assert [one.temperature for one in made] == [0.001] * 10 + [3.0] * 10
    assert len({one.text for one in made[:10]}) == 1
    assert len({one.text for one in made[10:]}) > 5
    assert max(one.entropy for one in made[:10]) < min(one.entropy for one in made[10:])


@pytest.mark.parametrize("cut", [{"top_k": 1}, {"top_p": 1e-6}, {"min_p": 1.0}])
def test_cutting_all_but_the_likeliest_token_leaves_one_completion(cut):
    settings = Sampling(num_samples=8, max_completion_length=8, **cut)
    made = sample(build(), TOKENIZER, PROMPTS[:1], settings, seed=0)[0]
    assert len({one.text for one in made}) == 1
    assert made[0].entropy > 0.01


def test_sampling_leaves_the_model_and_the_random_state_as_they_were():
    model = build().train()
    attention = model.config._attn_implementation
    torch.manual_seed(5)
    expected = torch.rand(1)
    torch.manual_seed(5)
    sample(model, TOKENIZER, PROMPTS, Sampling(num_samples=2, max_completion_length=4), seed=0)
    assert torch.rand(1) == expected
    assert model.training
    assert model.config._attn_implementation == attention


def test_a_models_own_generation_settings_are_not_used_but_its_end_tokens_are():
    model = build()
    model.generation_config.top_k = 1
    model.generation_config.do_sample = True
    model.generation_config.eos_token_id = [7, TOKENIZER.eos_token_id]
    settings = Sampling(num_samples=16, temperature=3.0, max_completion_length=6)
    made = sample(model, TOKENIZER, PROMPTS[:1], settings, seed=0)[0]
    assert len({one.text for one in made}) > 8
    assert end_tokens(model, TOKENIZER) == sorted([7, TOKENIZER.eos_token_id])


def test_a_prompt_that_does_not_fit_the_context_is_refused():
    long = [{"role": "user", "content": "\nin 1x1\n01|" + "0" * 120}]
    with pytest.raises(UserError, match="context of 128 tokens"):
        sample(build(), TOKENIZER, [long], Sampling(num_samples=1, max_completion_length=16), seed=0)


@pytest.mark.parametrize(
    ("settings", "named"),
    [
        ({"num_samples": 0}, "num_samples is 0"),
        ({"max_completion_length": 0}, "max_completion_length is 0"),
        ({"temperature": 0.0}, "temperature is 0.0"),
        ({"temperature": (1.0, 2.0), "num_samples": 3}, "one number or num_samples numbers"),
        ({"top_p": 0.0}, "top_p is 0.0"),
        ({"top_k": -1}, "top_k is -1"),
        ({"min_p": 1.5}, "min_p is 1.5"),
    ],
)
def test_settings_that_cannot_be_are_refused_by_name(settings, named):
    with pytest.raises(UserError, match=named):
        Sampling(**settings)


def test_branches_keep_one_row_for_each_distinct_beginning():
    rows, tokens = np.array([0, 0, 0, 2, 3, 3]), np.array([5, 4, 5, 9, 8, 8])
    branches = prefix_tree._branch(rows, tokens, width=2)
    assert branches.prompts.tolist() == [0, 1]
    assert branches.parents.tolist() == [0, 0, 2, 3]
    assert branches.tokens.tolist() == [4, 5, 9, 8]
    assert branches.rows.tolist() == [1, 0, 1, 2, 3, 3]
