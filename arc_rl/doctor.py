"""`arc-rl doctor`: what this machine offers, whether a recipe fits it, and what would run where.

    arc-rl doctor
    arc-rl doctor --config recipes/qwen2.5-coder-7b/grpo.yaml --launch launch/zero3.yaml --gpus 8 --gpu_gib 80

Nothing is loaded or downloaded: memory is estimated from the model's shape by the formulas of doctor_memory.
Exit status 1 says that the run does not fit.
"""

from __future__ import annotations

import argparse
from collections.abc import Sequence

from arc_rl.doctor_machine import GPU, Machine, this_machine
from arc_rl.doctor_memory import GIB, offloaded, sampling_bytes, total, training_bytes
from arc_rl.doctor_plan import STAGES, Plan, plan, read_launch
from arc_rl.doctor_report import machine_text, plan_text, table, warnings
from arc_rl.errors import UserError


def main(argv: Sequence[str]) -> int:
    options, extra = _parser().parse_known_args(list(argv))
    machine = _with_gpus(this_machine(), options.gpus, options.gpu_gib)
    print(machine_text(machine, assumed=options.gpus is not None))
    if options.config is None:
        if extra or options.launch:
            raise UserError("--launch and keys need --config, the recipe to judge.")
        return 0
    launch = read_launch(options.launch, options.gpus, len(machine.gpus))
    if launch.on_cpu and (options.gpus or options.gpu_gib):
        raise UserError(
            f"{options.launch} runs on the CPU, so that --gpus and --gpu_gib say nothing; remove them."
        )
    judged = plan(options.config, extra, options.stage, launch)
    print(f"\n{plan_text(judged, machine)}")
    peak = 0.0
    for title, parts in (
        ("Learning", training_bytes(judged.setup)),
        ("Sampling", sampling_bytes(judged.setup)),
    ):
        if parts:
            need = total(parts, on_gpu=not launch.on_cpu)
            peak = max(peak, need)
            print(f"\n{table(f'{title}, one process', parts, need)}")
    return _verdict(judged, machine, peak)


def _parser() -> argparse.ArgumentParser:
    parser = argparse.ArgumentParser(
        prog="arc-rl doctor",
        description=__doc__,
        formatter_class=argparse.RawDescriptionHelpFormatter,
        allow_abbrev=False,
    )
    parser.add_argument(
        "--config", metavar="RECIPE", help="the recipe to judge; keys may follow as --key value"
    )
    parser.add_argument(
        "--launch", metavar="FILE", help="the configuration of accelerate launch to judge it with"
    )
    parser.add_argument("--stage", choices=list(STAGES), help="the recipe's stage, if its name does not tell")
    parser.add_argument("--gpus", type=int, help="plan for this many GPUs, also where there are none")
    parser.add_argument("--gpu_gib", type=float, help="their memory in GiB (default: this machine's, or 80)")
    return parser


def _with_gpus(machine: Machine, count: int | None, gib: float | None) -> Machine:
    """The machine with the GPUs that the user plans for."""
    if count is None and gib is None:
        return machine
    number = len(machine.gpus) if count is None else count
    if number < 0 or (gib is not None and gib <= 0):
        raise UserError("--gpus must not be negative, and --gpu_gib must be above 0.")
    if gib is not None and not number:
        raise UserError("--gpu_gib tells of GPUs, but there is none here; plan for some with --gpus.")
    size = int(gib * GIB) if gib else machine.gpus[0].total if machine.gpus else 80 * GIB
    gpus = (GPU("assumed", size, size),) * number
    return Machine(machine.cores, machine.memory, machine.available, gpus, machine.versions)


def _verdict(judged: Plan, machine: Machine, peak: float) -> int:
    here = -(-judged.launch.processes // judged.launch.machines)
    aside = offloaded(judged.setup)
    if judged.launch.on_cpu:
        need, offered, where = here * peak, machine.available, "memory"
    else:
        need, offered = peak, min((gpu.free for gpu in machine.gpus), default=0)
        where = "memory of a GPU"
    found = warnings(judged, machine)
    fits = need <= offered and here * aside <= machine.available
    if not machine.gpus and not judged.launch.on_cpu:
        found.insert(
            0, "There is no GPU here, which the launch configuration asks for; --gpus plans for some."
        )
        fits = False
    elif not fits:
        found.insert(0, _mend(judged, need, offered, where))
    elif need > 0.9 * offered:
        found.insert(0, f"It is close: {need / GIB:.1f} of {offered / GIB:.1f} GiB; watch the first steps.")
    else:
        print(f"\nIt fits: about {need / GIB:.1f} of {offered / GIB:.1f} GiB {where} that are free.")
    if aside:
        print(f"Offloaded to the machine's memory: {here * aside / GIB:.1f} GiB.")
    print("".join(f"\nWarning: {sentence}" for sentence in found).lstrip("\n") or "Nothing to warn of.")
    return 0 if fits else 1


def _mend(judged: Plan, need: float, offered: float, where: str) -> str:
    setup, ways = judged.setup, []
    if setup.batch > 1:
        ways.append("lower per_device_train_batch_size and raise gradient_accumulation_steps as much")
    if setup.batch and not setup.checkpointing and judged.stage in ("sft", "grpo", "expert"):
        ways.append("set gradient_checkpointing: true")
    if setup.batch and not setup.adapter:
        ways.append("train an adapter (use_peft: true)")
    if setup.sharding in ("none", "ddp", "zero1", "zero2") and setup.batch:
        ways.append("take launch/zero3.yaml on several GPUs")
    if setup.samples:
        ways.append("sample fewer at once (prompts_per_batch, or steps_per_generation)")
    ways.append("shorten max_length or max_prompt_length")
    return f"It does not fit: {need / GIB:.1f} GiB of {offered / GIB:.1f} GiB {where}; {', or '.join(ways)}."
