"""`arc-rl doctor`: shapes and memory held against real models of random weights, and what a user reads."""

import weakref
from dataclasses import replace
from pathlib import Path

import pytest
import torch
from peft import LoraConfig, get_peft_model
from transformers import PreTrainedModel, Qwen2Config, Qwen2ForCausalLM, Qwen3Config, Qwen3ForCausalLM

from arc_rl.cli import guarded
from arc_rl.doctor import main
from arc_rl.doctor_memory import (
    GIB,
    Setup,
    activations,
    cache,
    gradients,
    layer_bytes,
    offloaded,
    optimizer,
    sampling_bytes,
    training_bytes,
    weights,
)
from arc_rl.doctor_plan import read_launch
from arc_rl.doctor_shapes import KNOWN, Shape, from_config, shape_of
from arc_rl.errors import UserError
from arc_rl.tiny import TinyArguments, build_tiny

ROOT = Path(__file__).parents[2]
SMALL = Shape(64, 896, 1, 14, 2, 64, 4864, True, qkv_bias=True)
SEVEN = KNOWN["Qwen/Qwen2.5-Coder-7B-Instruct"]
TINY = {"tiny_width": 96, "tiny_layers": 3, "tiny_heads": 4, "tiny_context": 1024}


def model_of(shape: Shape, **more: object) -> PreTrainedModel:
    config, model = (Qwen3Config, Qwen3ForCausalLM) if shape.qk_norm else (Qwen2Config, Qwen2ForCausalLM)
    return model(
        config(
            vocab_size=shape.vocabulary,
            hidden_size=shape.hidden,
            num_hidden_layers=shape.layers,
            num_attention_heads=shape.heads,
            num_key_value_heads=shape.kv_heads,
            head_dim=shape.head,
            intermediate_size=shape.feedforward,
            tie_word_embeddings=shape.tied,
            **more,
        )
    )


class Kept:
    """A tensor that autograd keeps; it goes when autograd lets it go."""

    def __init__(self, tensor: torch.Tensor) -> None:
        self.tensor = tensor


def kept_bytes(model: torch.nn.Module, tokens: int) -> int:
    """Bytes that a forward pass leaves behind for the backward pass, weights left out."""
    known = {weight.untyped_storage().data_ptr() for weight in model.parameters()}
    boxes: list[weakref.ref[Kept]] = []

    def keep(tensor: torch.Tensor) -> Kept:
        box = Kept(tensor)
        boxes.append(weakref.ref(box))
        return box

    with torch.autograd.graph.saved_tensors_hooks(keep, lambda box: box.tensor):
        made = model(input_ids=torch.zeros(1, tokens, dtype=torch.long), logits_to_keep=1)
    living = [box().tensor.untyped_storage() for box in boxes if box() is not None]
    sizes = {storage.data_ptr(): storage.nbytes() for storage in living}
    assert made.logits.requires_grad
    return sum(size for place, size in sizes.items() if place not in known)


@pytest.mark.parametrize("name", KNOWN)
def test_a_known_shape_has_the_parameters_of_the_model_it_stands_for(name: str) -> None:
    with torch.device("meta"):
        model = model_of(KNOWN[name])
    assert KNOWN[name].parameters() == model.num_parameters()
    assert from_config({**model.config.to_dict(), "dtype": "bfloat16"}) == KNOWN[name]


@pytest.mark.parametrize("dora", [False, True])
def test_the_adapters_weights_are_counted_as_peft_makes_them(dora: bool) -> None:
    names = list(SMALL.matrices())
    model = get_peft_model(model_of(SMALL), LoraConfig(r=8, target_modules=names, use_dora=dora))
    trained = sum(weight.numel() for weight in model.parameters() if weight.requires_grad)
    assert SMALL.adapter_parameters(8, names, dora) == trained


@pytest.mark.parametrize(
    ("dtype", "adapter", "dora"),
    [
        (torch.bfloat16, False, False),
        (torch.float32, False, False),
        (torch.bfloat16, True, False),
        (torch.bfloat16, True, True),
    ],
)
def test_a_layer_keeps_about_what_autograd_keeps(dtype: torch.dtype, adapter: bool, dora: bool) -> None:
    found = []
    for layers in (1, 2):
        model: torch.nn.Module = model_of(replace(SMALL, layers=layers), attn_implementation="sdpa").to(dtype)
        if adapter:
            config = LoraConfig(r=8, target_modules=list(SMALL.matrices()), use_dora=dora)
            model = get_peft_model(model, config)
        found.append(kept_bytes(model.train(), 64))
    measured = (found[1] - found[0]) / 64
    estimated = layer_bytes(SMALL, dtype.itemsize, adapter=adapter, dora=dora)
    assert measured <= estimated <= 1.2 * measured


def test_zero_divides_what_the_paper_says_it_divides() -> None:
    """The ZeRO paper's figure 1: 7.5 B weights, 64 processes: 120, 31.4, 16.6 and 1.9 GB a process."""
    shape = replace(SEVEN, layers=1)
    alone = Setup(shape, 2, trained=shape.parameters(), trained_bytes=2, adapter=False, batch=1, processes=64)
    count = shape.parameters()
    stages = [replace(alone, sharding=name) for name in ("zero1", "zero2", "zero3")]
    assert [optimizer(setup) for setup in stages] == [12 * count / 64] * 3
    assert [weights(setup) for setup in stages[:2]] == [2 * count] * 2
    assert gradients(stages[0]) == 2 * count
    buckets = 2 * 2 * min(count, 500_000_000)
    assert gradients(stages[1]) - buckets == 2 * count / 64
    assert weights(stages[2]) - 2 * min(count, 10**9) == 2 * count / 64


def test_offloading_moves_weights_and_optimizer_to_the_machine() -> None:
    setup = Setup(
        SEVEN, 2, SEVEN.parameters(), 2, False, processes=8, sharding="zero3", offload=True, batch=1
    )
    assert optimizer(setup) == 0
    assert offloaded(setup) == 18 * SEVEN.parameters() / 8
    assert offloaded(replace(setup, offload=False)) == 0


def test_checkpointing_keeps_a_layers_input_alone() -> None:
    whole = Setup(SEVEN, 2, 1, 4, True, batch=1, length=1000)
    less = activations(replace(whole, checkpointing=True))
    assert less < activations(whole) / 10
    assert less > 1000 * SEVEN.layers * SEVEN.hidden * 2


def test_a_shared_prompt_is_cached_once_for_its_samples() -> None:
    setup = Setup(SEVEN, 2, 0, 2, False, prompts=2, samples=32, prompt=1000, completion=100, shared=True)
    token = 2 * SEVEN.layers * SEVEN.kv_heads * SEVEN.head * 2
    assert cache(setup) == token * (2 * 1000 + 32 * 100)
    assert cache(replace(setup, shared=False)) == token * 32 * 1100
    assert training_bytes(setup) == {}
    assert sampling_bytes(setup)["key/value cache"] == cache(setup)


def test_a_shape_is_read_from_a_folder_and_meant_by_a_run_that_is_not_there_yet(qwen_folder: Path) -> None:
    assert shape_of(str(qwen_folder), TINY)[1].layers == 1
    assert shape_of("runs/qwen2.5-coder-7b-sft/model", TINY) == ("Qwen/Qwen2.5-Coder-7B-Instruct", SEVEN)
    assert shape_of("tiny", TINY)[1].parameters() == build_tiny(TinyArguments(), 0)[0].num_parameters()
    with pytest.raises(UserError, match="is not known here"):
        shape_of("someone/unheard-of", TINY)


@pytest.mark.parametrize(
    ("name", "sharding", "on_cpu", "processes"),
    [
        ("cpu1", "none", True, 1),
        ("cpu2", "ddp", True, 2),
        ("cpu_zero2", "zero2", True, 2),
        ("cpu_zero3", "zero3", True, 2),
        ("single_gpu", "none", False, 1),
        ("ddp", "ddp", False, 8),
        ("fsdp", "fsdp", False, 8),
        ("zero1", "zero1", False, 8),
        ("zero2", "zero2", False, 8),
        ("zero3", "zero3", False, 8),
        ("zero3_offload", "zero3", False, 8),
    ],
)
def test_every_launch_configuration_is_understood(
    name: str, sharding: str, on_cpu: bool, processes: int
) -> None:
    launch = read_launch(str(ROOT / "launch" / f"{name}.yaml"), None, gpus=8)
    assert (launch.sharding, launch.on_cpu, launch.processes) == (sharding, on_cpu, processes)
    assert launch.offload is (name == "zero3_offload")


def told(capsys: pytest.CaptureFixture[str], *words: str) -> tuple[int, str]:
    status = guarded(main, list(words))
    shown = capsys.readouterr()
    return status, shown.out + shown.err


def config(model: str, stage: str) -> list[str]:
    return ["--config", str(ROOT / "recipes" / model / f"{stage}.yaml")]


def launch(name: str) -> list[str]:
    return ["--launch", str(ROOT / "launch" / f"{name}.yaml")]


def test_without_a_recipe_it_tells_of_the_machine(capsys: pytest.CaptureFixture[str]) -> None:
    status, text = told(capsys)
    assert status == 0
    assert "Cores:" in text
    assert f"torch {torch.__version__}" in text


def test_the_tiny_recipe_fits_two_processes_here(capsys: pytest.CaptureFixture[str]) -> None:
    status, text = told(capsys, *config("tiny", "grpo"), *launch("cpu2"), "--model_name_or_path", "tiny")
    assert status == 0
    assert "It fits" in text
    assert "8 groups of 8 at a time, by our sampler" in text


def test_full_training_of_7b_on_one_gpu_is_warned_of_and_zero3_over_eight_holds_it(
    capsys: pytest.CaptureFixture[str],
) -> None:
    words = [*config("qwen2.5-coder-7b", "sft"), "--use_peft", "false", "--use_dora", "false"]
    status, text = told(capsys, *words, *launch("single_gpu"), "--gpus", "1", "--gpu_gib", "40")
    assert status == 1
    assert "It does not fit" in text
    assert "launch/zero3.yaml" in text
    status, text = told(capsys, *words, *launch("zero3"), "--gpus", "8", "--gpu_gib", "80")
    assert status == 0
    assert "sharding: zero3" in text


@pytest.mark.parametrize(
    "model",
    ["qwen2.5-coder-0.5b", "qwen2.5-coder-1.5b", "qwen2.5-coder-3b", "qwen2.5-coder-7b", "qwen3-4b"],
)
def test_expert_iteration_of_a_pretrained_model_fits_a_gpu_of_48_gib(
    model: str, capsys: pytest.CaptureFixture[str]
) -> None:
    words = [*config(model, "expert"), *launch("single_gpu"), "--gpus", "1", "--gpu_gib", "48"]
    status, text = told(capsys, *words)
    assert status == 0
    assert "Stage:    expert" in text
    assert "A step:   32 rows" in text


def test_a_launch_without_its_gpus_does_not_fit(capsys: pytest.CaptureFixture[str]) -> None:
    status, text = told(capsys, *config("qwen2.5-coder-0.5b", "grpo"), *launch("ddp"), "--gpus", "0")
    assert status == 1
    assert "no GPU here" in text


@pytest.mark.parametrize(
    ("model", "stage", "words", "said"),
    [
        ("qwen2.5-coder-7b", "grpo_vllm", ["--use_dora", "true", *launch("zero2")], "cannot serve DoRA"),
        ("qwen2.5-coder-7b", "sft", launch("cpu1"), "use_liger_kernel needs a GPU"),
        ("tiny", "sft", launch("cpu_zero2"), "muon_learning_rate needs whole matrices"),
        ("tiny", "grpo", ["--guard_steps", "15", "--guard_action", "entropy"], "raises entropy_coef"),
        ("tiny", "grpo", ["--advantage", "maxrl", "--scale_rewards", "none"], "scale_rewards belongs to"),
        ("tiny", "grpo", ["--num_generations", "7"], "A batch of samples holds 32 programs"),
        ("tiny", "grpo", ["--reward_names", "solvd"], "reward_names holds solvd"),
        ("tiny", "sft", ["--seed", "-1"], "seed is -1"),
    ],
)
def test_what_its_stage_refuses_is_refused_in_the_same_words(
    capsys: pytest.CaptureFixture[str], model: str, stage: str, words: list[str], said: str
) -> None:
    gpus = ["--gpus", "8"] if model != "tiny" and "cpu1" not in "".join(words) else []
    status, text = told(capsys, *config(model, stage), *words, *gpus)
    assert status == 2
    assert said in text.splitlines()[-1]


def test_groups_that_only_all_processes_hold_are_counted_over_them(
    capsys: pytest.CaptureFixture[str],
) -> None:
    words = [*config("tiny", "grpo"), "--model_name_or_path", "tiny", "--sampler", "trl"]
    words += ["--per_device_train_batch_size", "4"]
    status, text = told(capsys, *words, *launch("cpu1"))
    assert (status, "holds 4 programs" in text) == (2, True)
    status, text = told(capsys, *words, *launch("cpu2"))
    assert status == 0
    assert "A step:   8 rows (4 x 1 on each of 2)" in text
    assert "Sampling: 1 groups of 8" in text


@pytest.mark.parametrize(
    ("words", "said"),
    [
        (["--config", "nowhere/sft.yaml"], "cannot be read"),
        (["--launch", "launch/ddp.yaml"], "need --config"),
        ([*config("tiny", "sft"), "--launch", "nowhere.yaml"], "nowhere.yaml cannot be read"),
        ([*config("tiny", "sft"), "--temprature", "1"], "--temprature"),
        ([*config("tiny", "grpo"), "--save_steps", "7", "--steps_per_generation", "2"], "save_steps"),
        (["--gpus", "-1"], "--gpus must not be negative"),
        (["--gpus", "0", "--gpu_gib", "80"], "there is none here; plan for some with --gpus"),
        ([*config("tiny", "sft"), *launch("cpu2"), "--gpus", "1", "--gpu_gib", "80"], "runs on the CPU"),
    ],
)
def test_a_mistake_is_one_sentence(capsys: pytest.CaptureFixture[str], words: list[str], said: str) -> None:
    status, text = told(capsys, *words)
    assert status == 2
    assert said in text.splitlines()[-1]


def test_the_largest_part_of_a_7b_adapter_run_is_the_weights() -> None:
    trained = SEVEN.adapter_parameters(32, list(SEVEN.matrices()), dora=True)
    setup = Setup(SEVEN, 2, trained, 4, True, dora=True, checkpointing=True, batch=1, length=5120, scored=512)
    parts = training_bytes(setup)
    assert max(parts, key=parts.__getitem__) == "weights"
    assert parts["weights"] / GIB == pytest.approx(14.5, abs=0.1)
