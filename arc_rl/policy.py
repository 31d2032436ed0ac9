"""The policy: model and tokenizer from a hub id, a folder, or the word `tiny`.

It knows nothing of training; adapters are described here (`trl.get_peft_config`) and put on by the trainers.
"""

from __future__ import annotations

import re
from pathlib import Path
from typing import Any

import torch
from accelerate import PartialState
from peft import AutoPeftModelForCausalLM
from transformers import AutoModelForCausalLM, AutoTokenizer
from trl import ModelConfig, get_quantization_config

from arc_rl.errors import UserError
from arc_rl.tiny import TinyArguments, build_tiny

WEIGHTS = ("*.safetensors", "*.safetensors.index.json", "pytorch_model*.bin", "pytorch_model.bin.index.json")
_HUB_ID = re.compile(r"[\w.-]+(/[\w.-]+)?")


def load_policy(
    model_args: ModelConfig,
    tiny: TinyArguments | None = None,
    *,
    seed: int = 0,
    trust_remote_code: bool = False,
) -> tuple[Any, Any]:
    """The model and tokenizer that `model_name_or_path` names.

    `tiny` builds the built-in model with weights from `seed`; a folder with a LoRA adapter gives its base
    model with the adapter merged. Raises UserError naming what is missing where a folder or hub id cannot be
    loaded.
    """
    name = model_args.model_name_or_path
    if not name:
        raise UserError("model_name_or_path is missing; name a hub id, a folder, or tiny.")
    if name == "tiny":
        return build_tiny(tiny or TinyArguments(), seed, model_args.attn_implementation)
    check_folder(name)
    try:
        return _load(name, model_args, trust_remote_code)
    except (OSError, ValueError) as error:
        reason = " ".join(str(error).split())
        raise UserError(f"model_name_or_path {name!r} cannot be loaded: {reason}") from error


def check_folder(name: str) -> None:
    """Raise UserError if `name` is a folder that lacks config, weights or tokenizer, or neither folder nor
    hub id.
    """
    folder = Path(name)
    if not folder.exists():
        if not _HUB_ID.fullmatch(name) or name.startswith("."):
            raise UserError(
                f"model_name_or_path {name!r} is no folder; give one, a hub id (owner/name), or tiny."
            )
        return
    for what, patterns in (
        ("config", ("config.json", "adapter_config.json")),
        ("weights", WEIGHTS),
        ("tokenizer", ("tokenizer_config.json", "tokenizer.json")),
    ):
        if not any(path for pattern in patterns for path in folder.glob(pattern)):
            raise UserError(
                f"The model folder {folder} has no {what} ({', '.join(patterns)}); "
                "name a folder that a run has saved, such as RUN/model."
            )


def context_length(model: Any) -> int | None:
    """Tokens of prompt and completion together that the model was made for; None where its config doesn't
    say.
    """
    length = getattr(model.config.get_text_config(), "max_position_embeddings", None)
    return None if length is None else int(length)


def prompt_limit(
    model: Any, max_prompt_length: int | None, completion_length: int, max_length: int | None = None
) -> int:
    """The longest prompt in tokens: `max_prompt_length`, by default what the completion leaves of the
    context.

    The context is the model's, or `max_length` where that is shorter. Raises UserError where prompt and
    completion cannot both fit it.
    """
    known = [length for length in (context_length(model), max_length) if length is not None]
    if not known:
        if max_prompt_length is None:
            raise UserError("The model's config states no context length; set max_prompt_length.")
        return max_prompt_length
    room = min(known) - completion_length
    if room < 1 or (max_prompt_length or 0) > room:
        raise UserError(
            f"A prompt of max_prompt_length {max_prompt_length or 1} and a completion of {completion_length} "
            f"tokens exceed the context of {min(known)} (the model's, or max_length); lower one of them."
        )
    return room if max_prompt_length is None else max_prompt_length


def _load(name: str, model_args: ModelConfig, trust_remote_code: bool) -> tuple[Any, Any]:
    quantization = get_quantization_config(model_args)
    shared: dict[str, Any] = {
        "revision": model_args.model_revision,
        "trust_remote_code": trust_remote_code,
    }
    is_adapter = (Path(name) / "adapter_config.json").exists()
    loader: Any = AutoPeftModelForCausalLM if is_adapter else AutoModelForCausalLM
    model = loader.from_pretrained(
        name,
        **shared,
        dtype=getattr(torch, model_args.dtype or "auto", model_args.dtype),
        attn_implementation=model_args.attn_implementation,
        quantization_config=quantization,
        device_map=None if quantization is None else {"": PartialState().local_process_index},
    )
    tokenizer = AutoTokenizer.from_pretrained(name, **shared)
    if tokenizer.chat_template is None:
        raise ValueError("its tokenizer has no chat template; use an instruction-tuned model.")
    return model.merge_and_unload() if is_adapter else model, tokenizer
