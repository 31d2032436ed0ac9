"""From a recipe and a launch configuration to what a run will need and do, before anything is loaded.

It reads keys alone: no task is made, no model is loaded, and no GPU is touched.
"""

from __future__ import annotations

import importlib
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import yaml

from arc_rl.config import parse_recipe, read_recipe
from arc_rl.doctor_memory import Setup
from arc_rl.doctor_shapes import Shape, shape_of
from arc_rl.early import check_keys, check_recipe, environment
from arc_rl.errors import UserError

STAGES = {
    "sft": "arc_rl.trainers.sft",
    "grpo": "arc_rl.trainers.grpo",
    "expert": "arc_rl.trainers.expert",
    "evaluate": "arc_rl.evaluation",
    "search": "arc_rl.trainers.search",
}
# Those that read TRL's settings of a trainer.
TRAINED = ("sft", "grpo", "expert")
# SFT computes logits from the first token of the longest program on; programs are rarely longer than this.
LONGEST_PROGRAM = 512
# Tokens whose logits TRL's fused head holds at a time.
FUSED_CHUNK = 256


@dataclass(frozen=True)
class Launch:
    """What a launch configuration says: processes in all, machines, sharding, offloading, CPU or GPU."""

    processes: int
    machines: int
    sharding: str
    offload: bool
    on_cpu: bool


@dataclass(frozen=True)
class Plan:
    """A run as it would be: the stage, every key with its value, the launch, the model and the memory's
    causes.
    """

    stage: str
    keys: Mapping[str, Any]
    launch: Launch
    model: str
    shape: Shape
    setup: Setup


def plan(config: str, extra: Sequence[str], stage: str | None, launch: Launch) -> Plan:
    """The plan of a recipe; raises UserError for a recipe that its stage would refuse."""
    stage = stage or _stage_of(config)
    words = ["--config", config, *extra]
    _check(stage, words, launch)  # before the import, which takes seconds
    types = importlib.import_module(STAGES[stage]).TYPES
    recipe = parse_recipe(types, [*words, *_rows_of_all(stage, words, launch)], program=f"arc-rl {stage}")
    keys = {name: value for part in recipe.arguments for name, value in vars(part).items()}
    # Their defaults depend on the machine that asks, not on the one that is planned for.
    for name in ("bf16", "gradient_checkpointing"):
        keys[name] = recipe.values.get(name, not launch.on_cpu)
    if stage == "grpo":
        keys["per_device_train_batch_size"] //= launch.processes
    name, shape = shape_of(keys["model_name_or_path"], _tiny_sizes(keys))
    return Plan(stage, keys, launch, name, shape, setup_of(stage, keys, shape, launch))


def read_launch(path: str | None, processes: int | None, gpus: int) -> Launch:
    """A launch configuration, `processes` overriding its own; without one, a process on what there is."""
    if path is None:
        return Launch(processes or 1, 1, "ddp" if (processes or 1) > 1 else "none", False, gpus == 0)
    try:
        data = yaml.safe_load(Path(path).read_text())
    except (OSError, yaml.YAMLError) as error:
        raise UserError(f"The launch configuration {path} cannot be read; check the path.") from error
    if not isinstance(data, dict) or "distributed_type" not in data:
        raise UserError(f"{path} is no configuration of accelerate launch; it names no distributed_type.")
    stated = int(data.get("num_processes", -1))
    on_cpu = bool(data.get("use_cpu", False))
    planned = None if on_cpu else processes
    count = planned or (stated if stated > 0 else max(gpus, 1))
    zero = data.get("deepspeed_config") or {}
    kind = str(data["distributed_type"])
    sharding = {"DEEPSPEED": f"zero{zero.get('zero_stage', 0)}", "FSDP": "fsdp"}.get(kind)
    return Launch(
        processes=count,
        machines=int(data.get("num_machines", 1)),
        sharding=sharding or ("ddp" if count > 1 else "none"),
        offload="cpu" in (zero.get("offload_optimizer_device"), zero.get("offload_param_device")),
        on_cpu=on_cpu,
    )


def setup_of(stage: str, keys: Mapping[str, Any], shape: Shape, launch: Launch) -> Setup:
    """What the memory of one process of this run depends on."""
    adapter = bool(keys.get("use_peft"))
    trains = stage != "evaluate" and keys.get("learn", True)
    weight = _weight_bytes(keys, shape)
    trained_bytes = 4 if adapter else weight
    whole = shape.parameters() if trains else 0
    if adapter and trains:
        rank, modules = keys["lora_r"], keys["lora_target_modules"]
        whole = shape.adapter_parameters(rank, modules, bool(keys["use_dora"]))
    return Setup(
        shape=shape,
        weight_bytes=weight,
        trained=whole,
        trained_bytes=trained_bytes,
        adapter=adapter,
        dora=adapter and bool(keys["use_dora"]),
        processes=launch.processes,
        sharding=launch.sharding if trains and stage != "search" else "none",
        offload=launch.offload,
        checkpointing=bool(keys["gradient_checkpointing"]) and stage in TRAINED,
        gathers=launch.sharding in ("zero3", "fsdp") and bool(keys.get("ds3_gather_for_generation", False)),
        **_sizes(stage, keys, trains=bool(trains)),
    )


def _sizes(stage: str, keys: Mapping[str, Any], *, trains: bool) -> dict[str, Any]:
    if stage == "sft":
        length = keys["max_length"] or 0
        scored = min(length, LONGEST_PROGRAM)
        return {"batch": keys["per_device_train_batch_size"], "length": length, "scored": scored}
    completion = keys["max_completion_length"]
    prompt = keys["max_prompt_length"] or 2048
    drawn = {"prompt": prompt, "completion": completion}
    length = prompt + completion
    if stage == "evaluate":
        count = keys["prompts_per_batch"]
        return {**drawn, "prompts": count, "samples": count * keys["num_samples"], "shared": True}
    if stage == "expert":
        count, batch = keys["prompts_per_batch"], keys["per_device_train_batch_size"]
        learned = {"batch": batch, "length": length, "scored": completion}
        return {**drawn, **learned, "prompts": count, "samples": count * keys["num_samples"], "shared": True}
    if stage == "search":
        learned = {"batch": keys["learn_batch_size"], "length": length, "scored": length} if trains else {}
        samples = keys["starts"] * keys["num_samples"]
        return {**drawn, **learned, "prompts": keys["starts"], "samples": samples, "shared": True}
    batch = keys["per_device_train_batch_size"]
    rows = batch * keys["steps_per_generation"]
    learned = {"batch": batch, "length": length, "scored": min(completion, FUSED_CHUNK)}
    if keys["use_vllm"]:
        return learned
    shared = keys.get("sampler") != "trl"
    return {**drawn, **learned, "prompts": rows // keys["num_generations"], "samples": rows, "shared": shared}


def _weight_bytes(keys: Mapping[str, Any], shape: Shape) -> int:
    known = {"bfloat16": 2, "float16": 2, "float32": 4}
    return known.get(str(keys.get("dtype")), shape.bytes)


def _stage_of(config: str) -> str:
    said = read_recipe(Path(config)).get("stage")
    name = str(said) if said else Path(config).stem.partition("_")[0]
    if name not in STAGES:
        raise UserError(f"{config} does not tell its stage; give --stage, one of {', '.join(STAGES)}.")
    return name


def _check(stage: str, words: Sequence[str], launch: Launch) -> None:
    """What the stage would refuse in a process of the launch."""
    said = {
        "WORLD_SIZE": str(launch.processes),
        "ACCELERATE_USE_DEEPSPEED": str(launch.sharding.startswith("zero")).lower(),
        "ACCELERATE_USE_FSDP": str(launch.sharding == "fsdp").lower(),
    }
    on_cpu = ("--use_cpu", "true") if launch.on_cpu and stage in TRAINED else ()
    with environment(**said):
        check_recipe(stage, [*words, *on_cpu])


def _rows_of_all(stage: str, words: Sequence[str], launch: Launch) -> list[str]:
    """The rows of all processes as GRPO's of one: TRL counts groups over the processes, and here is one."""
    if stage != "grpo":
        return []
    with environment():
        args = check_keys(stage, words).arguments[-1]
    return ["--per_device_train_batch_size", str(args.per_device_train_batch_size * launch.processes)]


def _tiny_sizes(keys: Mapping[str, Any]) -> dict[str, int]:
    from arc_rl.tiny import TinyArguments

    return {name: keys.get(name, value) for name, value in vars(TinyArguments()).items()}
