"""`arc-rl launch` and the cluster scripts: exit statuses, signals, and one rank's failure."""

import json
import os
import re
import signal
import subprocess
import sys
import time
from pathlib import Path

import pytest
from torch.distributed.elastic.multiprocessing import SignalException

from arc_rl.errors import UserError
from arc_rl.launching import status_of
from arc_rl.preemption import EXIT_STATUS

ROOT = Path(__file__).parents[2]
LAUNCH = ROOT / "launch"
SCRIPTS = [
    LAUNCH / "slurm" / "train.sbatch",
    LAUNCH / "htcondor" / "train.sh",
    LAUNCH / "kaggle" / "wheels.sh",
]


def raises(error: BaseException):
    def launch() -> None:
        raise error

    return launch


@pytest.mark.parametrize(
    ("error", "status"),
    [
        (subprocess.CalledProcessError(EXIT_STATUS, "x"), EXIT_STATUS),
        (subprocess.CalledProcessError(2, "x"), 2),
        (subprocess.CalledProcessError(-9, "x"), 137),
        (SignalException("", signal.SIGTERM), EXIT_STATUS),
        (SignalException("", signal.SIGINT), 130),
    ],
)
def test_the_status_of_the_processes_becomes_the_launchers(error: BaseException, status: int) -> None:
    assert status_of(raises(error)) == status
    assert status_of(lambda: None) == 0


def test_options_that_accelerate_refuses_are_one_sentence() -> None:
    with pytest.raises(UserError, match="refuses its options: You need"):
        status_of(raises(ValueError("You need to pass more.")))


def launched(config: str, script: Path, *words: str) -> subprocess.Popen[str]:
    command = [sys.executable, "-m", "arc_rl.cli", "launch", "--config_file", str(LAUNCH / f"{config}.yaml")]
    return subprocess.Popen(
        [*command, "--main_process_port", "0", str(script), *words],
        env={**os.environ, "PYTHONPATH": str(ROOT)},
        stdout=subprocess.PIPE,
        stderr=subprocess.STDOUT,
        text=True,
    )


@pytest.mark.slow
@pytest.mark.parametrize("config", ["cpu1", "cpu2"])
def test_sigterm_to_the_launcher_reaches_every_process_which_may_save(config: str, tmp_path: Path) -> None:
    script = tmp_path / "waits.py"
    script.write_text(
        "import os, pathlib, sys, time\n"
        "from arc_rl.preemption import *\n"
        "save_on_sigterm()\n"
        "here = pathlib.Path(sys.argv[1])\n"
        "rank = os.environ.get('RANK', '0')\n"
        "(here / f'started-{rank}').touch()\n"
        "while not sigterm_came():\n    time.sleep(0.05)\n"
        "(here / f'saved-{rank}').touch()\n"
        "sys.exit(EXIT_STATUS)\n"
    )
    process = launched(config, script, str(tmp_path))
    count = 2 if config == "cpu2" else 1
    while len(list(tmp_path.glob("started-*"))) < count:
        assert process.poll() is None, process.communicate()[0]
        time.sleep(0.05)
    process.send_signal(signal.SIGTERM)
    process.communicate(timeout=60)
    assert process.returncode == EXIT_STATUS
    assert len(list(tmp_path.glob("saved-*"))) == count


@pytest.mark.slow
def test_a_rank_that_fails_ends_the_others_with_its_own_message(tmp_path: Path) -> None:
    script = tmp_path / "fails.py"
    script.write_text(
        "from accelerate import PartialState\n"
        "state = PartialState(cpu=True)\n"
        "if state.process_index == 1:\n    raise RuntimeError('this rank has no disk left')\n"
        "state.wait_for_everyone()\n"
    )
    process = launched("cpu2", script)
    said, _ = process.communicate(timeout=60)
    assert process.returncode == 1
    assert "this rank has no disk left" in said


@pytest.mark.slow
@pytest.mark.parametrize(("befalls", "said"), [("rank == 1", "process 1: "), ("True", "")])
def test_what_a_person_can_mend_is_said_once_whichever_process_it_befalls(
    befalls: str, said: str, tmp_path: Path
) -> None:
    script = tmp_path / "refuses.py"
    script.write_text(
        "import sys\n"
        "from accelerate import PartialState\n"
        "from arc_rl.cli import guarded\n"
        "from arc_rl.errors import UserError\n"
        "from arc_rl.preemption import save_on_sigterm\n"
        "def main(argv):\n"
        "    state = PartialState(cpu=True)\n"
        "    save_on_sigterm()\n"
        "    rank = state.process_index\n"
        f"    if {befalls}:\n        raise UserError('The disk is full; make room.')\n"
        "    state.wait_for_everyone()\n"
        "sys.exit(guarded(main, []))\n"
    )
    process = launched("cpu2", script)
    heard, _ = process.communicate(timeout=60)
    assert process.returncode == 2
    assert heard.count("The disk is full; make room.") == 1
    assert f"arc-rl: {said}The disk is full; make room.\n" in heard


@pytest.mark.parametrize("script", SCRIPTS, ids=lambda path: path.name)
def test_a_script_is_bash(script: Path) -> None:
    done = subprocess.run(["bash", "-n", str(script)], capture_output=True, text=True, check=False)
    assert (done.returncode, done.stderr) == (0, "")
    assert script.read_text().startswith("#!/usr/bin/env bash\n")
    assert "set -euo pipefail" in script.read_text()


def stand_in(folder: Path, name: str, text: str) -> None:
    path = folder / name
    path.write_text(f"#!/usr/bin/env bash\n{text}\n")
    path.chmod(0o755)


@pytest.fixture
def cluster(tmp_path: Path) -> dict[str, str]:
    """An environment in which Slurm's commands, and what they start, write down how they were called."""
    here = tmp_path / "bin"
    here.mkdir()
    log = tmp_path / "calls"
    stand_in(here, "scontrol", f'[[ $1 == show ]] && printf "%s\\n" $NODES || echo "scontrol $*" >> {log}')
    stand_in(
        here,
        "srun",
        f'echo "srun $*" >> {log}\nwhile [[ $1 == --* ]]; do shift; done\nexport SLURM_NODEID=0\nexec "$@"',
    )
    stand_in(here, "arc-rl", f'echo "arc-rl $*" >> {log}\n{{ eval "$BEHAVIOUR"; }}')
    stand_in(here, "trl", f'echo "trl $*" >> {log}\nsleep 30')
    return {
        **os.environ,
        "PATH": f"{here}:{os.environ['PATH']}",
        "CALLS": str(log),
        "NODES": "n1",
        "SLURM_JOB_ID": "7",
        "SLURM_JOB_NODELIST": "n[1-3]",
        "SLURM_GPUS_ON_NODE": "4",
        "BEHAVIOUR": "exit 0",
    }


def slurm(cluster: dict[str, str], *words: str) -> tuple[int, str]:
    script = [str(LAUNCH / "slurm" / "train.sbatch"), *words]
    done = subprocess.run(["bash", *script], env=cluster, capture_output=True, text=True, check=False)
    calls = Path(cluster["CALLS"])
    return done.returncode, (calls.read_text() if calls.exists() else "") + done.stderr


def test_slurm_starts_a_launcher_on_every_node_for_all_their_gpus(cluster: dict[str, str]) -> None:
    cluster |= {"NODES": "n1 n2 n3", "LAUNCH_CONFIG": "launch/zero3.yaml"}
    status, calls = slurm(cluster, "grpo", "recipes/tiny/grpo.yaml", "--temperature", "1.2")
    assert status == 0
    (launcher,) = re.findall(r"^arc-rl (.*)$", calls, flags=re.MULTILINE)
    assert "--nodelist=n1,n2,n3" in calls
    assert "--config_file launch/zero3.yaml --num_machines 3 --num_processes 12" in launcher
    assert "--machine_rank 0" in launcher
    assert launcher.endswith("-m arc_rl.trainers.grpo --config recipes/tiny/grpo.yaml --temperature 1.2")
    assert "requeue" not in calls


def test_slurm_serves_vllm_on_the_last_node(cluster: dict[str, str]) -> None:
    cluster |= {"NODES": "n1 n2", "VLLM_MODEL": "runs/sft/model"}
    status, calls = slurm(cluster, "grpo", "recipes/tiny/grpo.yaml")
    assert status == 0
    assert "--nodelist=n2 trl vllm-serve --model runs/sft/model" in calls
    assert "--num_machines 1 --num_processes 4" in calls
    assert "--vllm_mode server --vllm_server_host n2" in calls


@pytest.mark.parametrize(("status", "requeued"), [(EXIT_STATUS, True), (1, False), (2, False)])
def test_slurm_requeues_what_was_preempted_and_nothing_else(
    cluster: dict[str, str], status: int, requeued: bool
) -> None:
    cluster["BEHAVIOUR"] = f"exit {status}"
    found, calls = slurm(cluster, "sft", "recipes/tiny/sft.yaml")
    assert found == status
    assert ("scontrol requeue 7" in calls) is requeued


def test_slurm_hands_sigterm_on_and_waits_for_the_save(cluster: dict[str, str], tmp_path: Path) -> None:
    waits = f"trap 'sleep 0.3; touch {tmp_path}/saved; exit {EXIT_STATUS}' TERM"
    cluster["BEHAVIOUR"] = f"{waits}; touch {tmp_path}/started; while :; do sleep 0.05; done"
    script = [str(LAUNCH / "slurm" / "train.sbatch"), "evaluate", "recipes/tiny/evaluate.yaml"]
    process = subprocess.Popen(["bash", *script], env=cluster)
    while not (tmp_path / "started").exists():
        assert process.poll() is None
        time.sleep(0.02)
    process.send_signal(signal.SIGTERM)
    assert process.wait(timeout=60) == EXIT_STATUS
    assert (tmp_path / "saved").exists()
    assert "scontrol requeue 7" in Path(cluster["CALLS"]).read_text()


@pytest.mark.parametrize("words", [(), ("demo", "x.yaml"), ("sft",)])
def test_slurm_refuses_what_it_cannot_run(cluster: dict[str, str], words: tuple[str, ...]) -> None:
    status, calls = slurm(cluster, *words)
    assert status != 0
    assert "train.sbatch" in calls
    assert "srun" not in calls


@pytest.mark.parametrize(
    ("gpus", "config", "processes"),
    [("", "single_gpu", 1), ("2", "single_gpu", 1), ("0,1,5", "ddp", 3), ("GPU-a,GPU-b", "ddp", 2)],
)
def test_htcondor_counts_the_gpus_it_was_given(
    cluster: dict[str, str], tmp_path: Path, gpus: str, config: str, processes: int
) -> None:
    env = {**cluster, "CUDA_VISIBLE_DEVICES": gpus, "BEHAVIOUR": "exit 85"}
    script = str(LAUNCH / "htcondor" / "train.sh")
    done = subprocess.run(["bash", script, "-m", "x"], env=env, cwd=tmp_path, check=False)
    assert done.returncode == EXIT_STATUS
    said = Path(cluster["CALLS"]).read_text()
    assert f"--config_file launch/{config}.yaml --num_processes {processes} " in said
    assert said.endswith("-m x\n")


def test_the_submit_file_starts_again_what_was_preempted() -> None:
    text = (LAUNCH / "htcondor" / "train.condor").read_text()
    assert f"on_exit_remove = (ExitBySignal == False) && (ExitCode != {EXIT_STATUS})" in text
    assert "executable = launch/htcondor/train.sh" in text


def test_the_notebook_has_no_outputs_and_every_cell_is_python_or_a_command() -> None:
    notebook = json.loads((LAUNCH / "kaggle" / "submit.ipynb").read_text())
    cells = [cell for cell in notebook["cells"] if cell["cell_type"] == "code"]
    assert all(cell["outputs"] == [] and cell["execution_count"] is None for cell in cells)
    for cell in cells:
        source = "".join(cell["source"])
        if not source.startswith("!"):
            compile(source, "cell", "exec")
    assert "arc_rl.submission" in "".join("".join(cell["source"]) for cell in cells)
