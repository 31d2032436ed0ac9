"""What `arc-rl doctor` prints, as text: the machine, the plan, the memory's parts, and warnings."""

from __future__ import annotations

from collections import Counter

from arc_rl.doctor_machine import Machine
from arc_rl.doctor_memory import GIB
from arc_rl.doctor_plan import Plan


def machine_text(machine: Machine, *, assumed: bool) -> str:
    """The machine in a few lines; `assumed` GPUs are said to be so."""
    names = Counter((gpu.name, gpu.total) for gpu in machine.gpus)
    gpus = ", ".join(f"{count} x {name} ({size / GIB:.0f} GiB)" for (name, size), count in names.items())
    versions = ", ".join(f"{name} {number}" for name, number in machine.versions.items())
    return "\n".join(
        [
            f"Cores:    {machine.cores}",
            f"Memory:   {machine.available / GIB:.1f} GiB available of {machine.memory / GIB:.1f} GiB",
            f"GPUs:     {gpus or 'none'}{' (planned, not looked for)' if assumed and gpus else ''}",
            f"Versions: {versions}",
        ]
    )


def plan_text(judged: Plan, machine: Machine) -> str:
    """The stage, the model, and what runs where."""
    setup, launch = judged.setup, judged.launch
    device = "the CPU" if launch.on_cpu else "one GPU each"
    learned = setup.trained / max(setup.shape.parameters(), 1)
    share = f"{setup.trained / 1e6:,.1f} M of them learned ({learned:.1%})" if setup.batch else "none learned"
    lines = [
        f"Stage:    {judged.stage}",
        f"Model:    {judged.model}, {setup.shape.parameters() / 1e6:,.1f} M weights in {setup.weight_bytes} "
        f"bytes each, {share}",
        f"Where:    processes: {launch.processes} on {device}, machines: {launch.machines}, "
        f"sharding: {setup.sharding}{', offloaded' if setup.offload else ''}",
    ]
    if _workers(judged):
        lines.append(f"Programs: on the CPU, sandbox workers: {_workers(judged)}, cores: {machine.cores}")
    return "\n".join(lines + _batches(judged))


def _batches(judged: Plan) -> list[str]:
    keys, setup = judged.keys, judged.setup
    if judged.stage in ("sft", "grpo", "expert"):
        accumulation = keys["gradient_accumulation_steps"]
        step = setup.batch * accumulation * setup.processes
        lines = [f"A step:   {step} rows ({setup.batch} x {accumulation} on each of {setup.processes})"]
        if judged.stage == "grpo":
            window = setup.batch * keys["steps_per_generation"] * setup.processes
            sampler = "vLLM" if keys["use_vllm"] else "our sampler" if setup.shared else "TRL's generate"
            groups = window // keys["num_generations"]
            lines.append(f"Sampling: {groups} groups of {keys['num_generations']} at a time, by {sampler}")
        return lines
    return [f"Sampling: {setup.samples} programs for {setup.prompts} prompts at a time in each process"]


def table(title: str, parts: dict[str, float], need: float) -> str:
    """The parts of a process's memory, and their sum with what no formula knows."""
    rows = [*parts.items(), ("with overhead", need)]
    width = max(len(name) for name, _ in rows)
    return "\n".join([f"{title}:", *(f"  {name:<{width}} {_size(size):>10}" for name, size in rows)])


def warnings(judged: Plan, machine: Machine) -> list[str]:
    """What is not about a GPU's memory and yet goes wrong or slow."""
    keys, launch, found = judged.keys, judged.launch, []
    needed = _workers(judged) + (launch.processes if launch.on_cpu else 0)
    if needed > 2 * machine.cores:
        found.append(f"{needed} busy processes share the {machine.cores} cores; lower sandbox_workers.")
    if keys.get("use_vllm") and "vllm" not in machine.versions:
        found.append("use_vllm is asked for, but vllm is not installed here; pip install 'arc-rl[vllm]'.")
    if launch.sharding.startswith("zero") and "deepspeed" not in machine.versions:
        found.append("The launch needs DeepSpeed, which is not installed here; pip install 'arc-rl[gpu]'.")
    if launch.offload:
        found.append(
            "DeepSpeed compiles its CPU optimizer the first time: a C++ compiler, about five minutes."
        )
    return found


def _workers(judged: Plan) -> int:
    processes = 1 if judged.stage == "search" else judged.launch.processes
    return int(judged.keys.get("sandbox_workers", 0)) * processes


def _size(size: float) -> str:
    return f"{size / GIB:.2f} GiB" if size >= GIB / 100 else f"{size / 2**20:.1f} MiB"
