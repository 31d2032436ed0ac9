"""The built-in tiny model: a Llama of about 0.4 million parameters with random weights, for learning on a
laptop.

It is an ordinary `LlamaForCausalLM`, saved and loaded like any other; this module only chooses its size.
"""

from __future__ import annotations

import torch
from transformers import AutoModelForCausalLM, LlamaConfig, LlamaForCausalLM, PreTrainedTokenizerFast

from arc_rl.tiny_arguments import TinyArguments
from arc_rl.tiny_tokenizer import tiny_tokenizer


def build_tiny(
    sizes: TinyArguments, seed: int, attn_implementation: str | None = None
) -> tuple[LlamaForCausalLM, PreTrainedTokenizerFast]:
    """The tiny model in float32 with random weights drawn from `seed`, and its tokenizer."""
    tokenizer = tiny_tokenizer(sizes.tiny_context)
    config = LlamaConfig(
        vocab_size=len(tokenizer),
        hidden_size=sizes.tiny_width,
        intermediate_size=intermediate_size(sizes.tiny_width),
        num_hidden_layers=sizes.tiny_layers,
        num_attention_heads=sizes.tiny_heads,
        max_position_embeddings=sizes.tiny_context,
        tie_word_embeddings=True,
        pad_token_id=tokenizer.pad_token_id,
        bos_token_id=tokenizer.bos_token_id,
        eos_token_id=tokenizer.eos_token_id,
    )
    with torch.random.fork_rng(devices=[]):
        torch.manual_seed(seed)
        model = AutoModelForCausalLM.from_config(config, attn_implementation=attn_implementation)
    return model, tokenizer


def intermediate_size(width: int) -> int:
    """The width inside the tiny model's MLPs: 8/3 of `width`, up to the next multiple of 32."""
    return -(-(width * 8 // 3) // 32) * 32
