"""The shapes of language models: from a local config.json, a built-in table, or the tiny model's settings.

No weights are read and nothing is downloaded. It knows nothing of memory.
"""

from __future__ import annotations

import json
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from arc_rl.errors import UserError


@dataclass(frozen=True)
class Shape:
    """A decoder of the Llama and Qwen family: grouped-query attention and a gated MLP in every layer.

    `heads` x `head` is the width of queries, `kv_heads` x `head` that of keys and of values. `bytes` is the
    size of a stored weight.
    """

    vocabulary: int
    hidden: int
    layers: int
    heads: int
    kv_heads: int
    head: int
    feedforward: int
    tied: bool
    qkv_bias: bool = False
    qk_norm: bool = False
    bytes: int = 2

    def matrices(self) -> dict[str, tuple[int, int]]:
        """The matrices of one layer, (inputs, outputs), by the names that LoRA's target modules use."""
        queries, keys = self.heads * self.head, self.kv_heads * self.head
        return {
            "q_proj": (self.hidden, queries),
            "k_proj": (self.hidden, keys),
            "v_proj": (self.hidden, keys),
            "o_proj": (queries, self.hidden),
            "gate_proj": (self.hidden, self.feedforward),
            "up_proj": (self.hidden, self.feedforward),
            "down_proj": (self.feedforward, self.hidden),
        }

    def parameters(self) -> int:
        """The number of weights, embeddings counted once where they are tied."""
        matrices = sum(inputs * outputs for inputs, outputs in self.matrices().values())
        bias = (self.heads + 2 * self.kv_heads) * self.head if self.qkv_bias else 0
        norms = 2 * self.hidden + (2 * self.head if self.qk_norm else 0)
        embeddings = self.vocabulary * self.hidden * (1 if self.tied else 2)
        return embeddings + self.layers * (matrices + bias + norms) + self.hidden

    def adapter_parameters(self, rank: int, modules: Sequence[str] | str | None, dora: bool) -> int:
        """The trained weights of LoRA, two matrices beside each targeted one, and DoRA's magnitudes.

        Without modules peft takes the queries and values of such models.
        """
        known = self.matrices()
        if modules in ("all-linear", ["all-linear"]):
            chosen = list(known)
        else:
            chosen = [modules] if isinstance(modules, str) else list(modules or ("q_proj", "v_proj"))
        sizes = [known[name] for name in chosen if name in known]
        return self.layers * sum(
            rank * (inputs + outputs) + (outputs if dora else 0) for inputs, outputs in sizes
        )


# As in the config.json of the models on the hub, so that a recipe can be judged before they are downloaded.
KNOWN = {
    "Qwen/Qwen2.5-Coder-0.5B-Instruct": Shape(151936, 896, 24, 14, 2, 64, 4864, True, qkv_bias=True),
    "Qwen/Qwen2.5-Coder-1.5B-Instruct": Shape(151936, 1536, 28, 12, 2, 128, 8960, True, qkv_bias=True),
    "Qwen/Qwen2.5-Coder-3B-Instruct": Shape(151936, 2048, 36, 16, 2, 128, 11008, True, qkv_bias=True),
    "Qwen/Qwen2.5-Coder-7B-Instruct": Shape(152064, 3584, 28, 28, 4, 128, 18944, False, qkv_bias=True),
    "Qwen/Qwen3-4B-Instruct-2507": Shape(151936, 2560, 36, 32, 8, 128, 9728, True, qk_norm=True),
}


def shape_of(name: str | None, tiny: Mapping[str, int]) -> tuple[str, Shape]:
    """The shape of what `model_name_or_path` names, and the name by which it was found.

    A run's model folder that is not there yet counts as the model whose recipes name it. Raises UserError
    for a model that cannot be known without a download.
    """
    if not name:
        raise UserError("The recipe names no model; give --model_name_or_path, a hub id, a folder or tiny.")
    if name == "tiny":
        return name, _tiny(tiny)
    for path in (Path(name) / "config.json", _cached(name)):
        if path is not None and path.exists():
            return name, from_config(json.loads(path.read_text()))
    if (Path(name) / "adapter_config.json").exists():
        base = json.loads((Path(name) / "adapter_config.json").read_text())["base_model_name_or_path"]
        return shape_of(base, tiny)
    found = _meant(name)
    if found is not None:
        return found, KNOWN[found]
    if name.startswith("runs/tiny"):
        return "tiny", _tiny(tiny)
    raise UserError(
        f"The shape of {name} is not known here: it is no folder with a config.json, not in the hub's cache, "
        f"and none of {', '.join(KNOWN)}; give --model_name_or_path with one that is."
    )


def from_config(config: Mapping[str, Any]) -> Shape:
    """The shape that a config.json tells."""
    config = config.get("text_config", config)
    heads = config["num_attention_heads"]
    kind = config.get("model_type", "")
    return Shape(
        vocabulary=config["vocab_size"],
        hidden=config["hidden_size"],
        layers=config["num_hidden_layers"],
        heads=heads,
        kv_heads=config.get("num_key_value_heads") or heads,
        head=config.get("head_dim") or config["hidden_size"] // heads,
        feedforward=config["intermediate_size"],
        tied=bool(config.get("tie_word_embeddings", False)),
        qkv_bias=kind == "qwen2" or bool(config.get("attention_bias", False)),
        qk_norm=kind == "qwen3",
        bytes=2 if (config.get("dtype") or config.get("torch_dtype")) in ("bfloat16", "float16") else 4,
    )


def _tiny(sizes: Mapping[str, int]) -> Shape:
    from arc_rl.tiny import intermediate_size
    from arc_rl.tiny_tokenizer import tiny_tokenizer

    width, heads = sizes["tiny_width"], sizes["tiny_heads"]
    head = width // heads
    words = len(tiny_tokenizer(sizes["tiny_context"]))
    feedforward = intermediate_size(width)
    return Shape(words, width, sizes["tiny_layers"], heads, heads, head, feedforward, True, bytes=4)


def _cached(name: str) -> Path | None:
    from huggingface_hub import try_to_load_from_cache
    from huggingface_hub.errors import HFValidationError

    try:
        found = try_to_load_from_cache(name, "config.json")
    except HFValidationError:
        return None
    return Path(found) if isinstance(found, str) else None


def _meant(name: str) -> str | None:
    """The known model that a hub id names, or a folder of a run of its recipes."""
    plain = name.lower()
    for hub_id in KNOWN:
        short = hub_id.partition("/")[2].lower().removesuffix("-instruct").removesuffix("-instruct-2507")
        if plain == hub_id.lower() or short in plain:
            return hub_id
    return None
