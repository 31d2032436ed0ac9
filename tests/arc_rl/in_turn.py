"""Several stages one after another in the processes of one launch: `arc-rl launch ... in_turn.py PLAN`.

Importing what trainers need is most of a small run's time. So each process of the launch imports it once and
forks for every stage, which then runs as `-m MODULE WORDS` would: its own main, the launch's environment.
PLAN is a JSON list of stages:

    module     the stage's module
    words      its command line, with `run` as its output_dir
    begins_as  a folder whose copy the run begins in
    alone      whether it runs as a single process, without the launch; those take turns with the processes
    port       where its processes meet
    snapshots  a folder that gets a copy of the run at each checkpoint: what a kill then would have left
"""

import importlib
import json
import os
import shutil
import signal
import sys
import traceback
from pathlib import Path
from typing import Any

from accelerate import PartialState

from arc_rl.cli import guarded
from arc_rl.preemption import LAUNCHER
from arc_rl.trainers.checkpoints import SealCheckpoints

LAUNCHED_WITH = (
    "ACCELERATE_",
    "FSDP_",
    "GROUP_",
    "LOCAL_",
    "MASTER_",
    "RANK",
    "ROLE_",
    "TORCHELASTIC_",
    "WORLD_",
)


def main() -> None:
    plan = json.loads(Path(sys.argv[1]).read_text())
    # The stages are started by this process, not by the launcher.
    os.environ.pop(LAUNCHER, None)
    for module in {stage["module"] for stage in plan}:
        importlib.import_module(module)
    rank, processes = int(os.environ["RANK"]), int(os.environ["WORLD_SIZE"])
    alone = 0
    for stage in plan:
        if stage["alone"]:
            alone += 1
            if alone % processes != rank:
                continue
        if stage["begins_as"] and (stage["alone"] or rank == 0):
            shutil.copytree(stage["begins_as"], stage["run"])
        run_forked(stage)


def run_forked(stage: dict[str, Any]) -> None:
    """Run a stage in a fork; end with its status if it fails, upon which the launcher ends the others."""
    child = os.fork()
    if child == 0:
        status = 1
        try:
            status = run(stage)
        finally:
            if status == 1:
                traceback.print_exc()
            os._exit(status)
    # The launcher's signal reaches this process alone.
    signal.signal(signal.SIGTERM, lambda *_: (os.kill(child, signal.SIGKILL), os._exit(1)))
    status = os.waitstatus_to_exitcode(os.waitpid(child, 0)[1])
    signal.signal(signal.SIGTERM, signal.SIG_DFL)
    if status:
        sys.exit(f"{stage['module']} {' '.join(stage['words'])}: status {status}")


def run(stage: dict[str, Any]) -> int:
    if stage["alone"]:
        for name in [name for name in os.environ if name.startswith(LAUNCHED_WITH)]:
            del os.environ[name]
    else:
        # The launcher's own store still knows the processes of the stage before.
        os.environ["TORCHELASTIC_USE_AGENT_STORE"] = "False"
        os.environ["MASTER_PORT"] = str(stage["port"])
    if stage["snapshots"]:
        keep_snapshots(Path(stage["snapshots"]))
    sys.argv = [stage["module"], *stage["words"]]
    try:
        return guarded(importlib.import_module(stage["module"]).main, stage["words"])
    except SystemExit as ended:
        return int(ended.code or 0)
    finally:
        sys.stdout.flush()
        sys.stderr.flush()


def keep_snapshots(folder: Path) -> None:
    """Copy the run's folder, named by its checkpoint, whenever a checkpoint has been sealed."""
    sealed = SealCheckpoints.on_save

    def on_save(self: Any, args: Any, state: Any, control: Any, **kwargs: Any) -> None:
        sealed(self, args, state, control, **kwargs)
        if state.is_world_process_zero:
            run = Path(args.output_dir).parent
            # A round of expert iteration has its folder in that of its run.
            whole, name = (run.parents[1], f"{run.name}-") if run.parent.name == "rounds" else (run, "")
            shutil.copytree(whole, folder / f"{name}{state.global_step:02d}")
        PartialState().wait_for_everyone()

    SealCheckpoints.on_save = on_save  # type: ignore[method-assign]


if __name__ == "__main__":
    main()
