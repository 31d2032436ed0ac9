"""Tests of arc_rl.policy."""

from __future__ import annotations

import json
import shutil

import pytest
import torch
from peft import LoraConfig, get_peft_model
from transformers import AutoModelForCausalLM
from trl import ModelConfig

from arc_rl.errors import UserError
from arc_rl.policy import context_length, load_policy, prompt_limit
from arc_rl.tiny import TinyArguments, build_tiny

SMALL = TinyArguments(tiny_width=32, tiny_layers=1, tiny_heads=2, tiny_context=128)


@pytest.fixture(scope="module")
def saved(tmp_path_factory):
    folder = tmp_path_factory.mktemp("model")
    model, tokenizer = build_tiny(SMALL, seed=1)
    model.save_pretrained(folder)
    tokenizer.save_pretrained(folder)
    return folder


def test_tiny_is_built_and_a_folder_is_loaded(saved):
    built, _ = load_policy(ModelConfig(model_name_or_path="tiny"), SMALL, seed=1)
    loaded, tokenizer = load_policy(ModelConfig(model_name_or_path=str(saved)))
    assert torch.equal(built.lm_head.weight, loaded.lm_head.weight)
    assert tokenizer.decode(tokenizer("flip_horizontal(grid")["input_ids"]) == "flip_horizontal(grid"


def test_a_qwen_folder_is_loaded_with_its_chat_markers(qwen_folder):
    model, tokenizer = load_policy(ModelConfig(model_name_or_path=str(qwen_folder), dtype="bfloat16"))
    assert model.dtype == torch.bfloat16
    text = tokenizer.apply_chat_template([{"role": "user", "content": "hi"}], tokenize=False)
    assert text == "<|im_start|>user\nhi<|im_end|>\n"


def test_the_attention_asked_for_is_used(saved):
    for name in ("tiny", str(saved)):
        arguments = ModelConfig(model_name_or_path=name, attn_implementation="eager")
        assert load_policy(arguments, SMALL)[0].config._attn_implementation == "eager"


def test_a_folder_with_an_adapter_gives_the_merged_model(saved, tmp_path):
    base = AutoModelForCausalLM.from_pretrained(saved)
    adapted = get_peft_model(base, LoraConfig(r=2, target_modules=["q_proj"], init_lora_weights=False))
    adapted.save_pretrained(tmp_path)
    for name in ("tokenizer.json", "tokenizer_config.json", "chat_template.jinja"):
        shutil.copy(saved / name, tmp_path)
    model, _ = load_policy(ModelConfig(model_name_or_path=str(tmp_path)))
    ids = torch.tensor([[5, 6, 7]])
    assert torch.allclose(model(ids).logits, adapted(ids).logits, atol=1e-5)
    assert not any("lora" in name for name, _ in model.named_parameters())


@pytest.mark.parametrize(
    ("missing", "what"),
    [("model.safetensors", "weights"), ("config.json", "config"), ("tokenizer*.json", "tokenizer")],
)
def test_a_folder_that_lacks_something_is_refused_by_name(saved, tmp_path, missing, what):
    folder = tmp_path / "partial"
    shutil.copytree(saved, folder)
    for path in folder.glob(missing):
        path.unlink()
    with pytest.raises(UserError, match=f"partial has no {what}"):
        load_policy(ModelConfig(model_name_or_path=str(folder)))


def test_a_path_that_does_not_exist_is_refused_before_the_hub_is_asked():
    with pytest.raises(UserError, match=r"'runs/none/model' is no folder"):
        load_policy(ModelConfig(model_name_or_path="runs/none/model"))


def test_a_hub_id_that_cannot_be_reached_is_one_sentence():
    with pytest.raises(UserError, match="'nobody/nothing' cannot be loaded"):
        load_policy(ModelConfig(model_name_or_path="nobody/nothing"))


def test_a_tokenizer_without_chat_template_is_refused(saved, tmp_path):
    shutil.copytree(saved, tmp_path, dirs_exist_ok=True)
    (tmp_path / "chat_template.jinja").unlink()
    with pytest.raises(UserError, match="no chat template"):
        load_policy(ModelConfig(model_name_or_path=str(tmp_path)))


def test_weights_that_cannot_be_read_are_one_sentence(saved, tmp_path):
    shutil.copytree(saved, tmp_path, dirs_exist_ok=True)
    (tmp_path / "config.json").write_text(json.dumps({"model_type": "no such thing"}))
    with pytest.raises(UserError, match="cannot be loaded"):
        load_policy(ModelConfig(model_name_or_path=str(tmp_path)))


def test_no_model_at_all_is_refused():
    with pytest.raises(UserError, match="model_name_or_path is missing"):
        load_policy(ModelConfig())


def test_the_prompt_gets_what_the_completion_leaves_of_the_context():
    model, _ = build_tiny(SMALL, seed=0)
    assert context_length(model) == 128
    assert prompt_limit(model, None, 28) == 100
    assert prompt_limit(model, 50, 28) == 50
    assert prompt_limit(model, None, 28, max_length=64) == 36


def test_a_prompt_and_completion_beyond_the_context_are_refused():
    model, _ = build_tiny(SMALL, seed=0)
    with pytest.raises(UserError, match="max_prompt_length 120 and a completion of 28 tokens exceed"):
        prompt_limit(model, 120, 28)
