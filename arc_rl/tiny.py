"""The built-in tiny model: a Llama of about 0.4 million parameters with random weights, for learning on a
laptop.

It is an ordinary `LlamaForCausalLM`, saved and loaded like any other; this module only chooses its size.
"""

from __future__ import annotations

from dataclasses import dataclass, field

import torch
from transformers import AutoModelForCausalLM, LlamaConfig, LlamaForCausalLM, PreTrainedTokenizerFast

from arc_rl.errors import UserError
from arc_rl.tiny_tokenizer import tiny_tokenizer


@dataclass
class TinyArguments:
    """The size of the built-in model; read only where model_name_or_path is tiny."""

    tiny_width: int = field(default=96, metadata={"help": "Width of the tiny model's hidden states."})
    tiny_layers: int = field(default=3, metadata={"help": "Layers of the tiny model."})
    tiny_heads: int = field(
        default=4, metadata={"help": "Attention heads of the tiny model; they share its width."}
    )
    tiny_context: int = field(
        default=1024, metadata={"help": "Longest prompt and completion of the tiny model, in tokens."}
    )

    def __post_init__(self) -> None:
        for key in ("tiny_width", "tiny_layers", "tiny_heads", "tiny_context"):
            if getattr(self, key) < 1:
                raise UserError(f"{key} is {getattr(self, key)}; it must be at least 1.")
        if self.tiny_width % (2 * self.tiny_heads):
            raise UserError(
                f"tiny_width is {self.tiny_width}, which {self.tiny_heads} heads of even width cannot share; "
                "make it a multiple of twice tiny_heads."
            )


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
