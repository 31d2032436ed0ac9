#!/usr/bin/env bash
# What train.condor runs: a launcher over the GPUs that HTCondor has assigned.
set -euo pipefail

if [[ $# -eq 0 ]]; then
    echo "train.sh: say what to run, for example -m arc_rl.trainers.sft --config RECIPE." >&2
    exit 2
fi
mkdir -p runs
# HTCondor names the assigned GPUs in CUDA_VISIBLE_DEVICES, separated by commas.
IFS=, read -r -a GPUS <<< "${CUDA_VISIBLE_DEVICES:-}"
COUNT=${#GPUS[@]}
CONFIG=${LAUNCH_CONFIG:-launch/ddp.yaml}
if [[ $COUNT -le 1 && -z ${LAUNCH_CONFIG:-} ]]; then
    CONFIG=launch/single_gpu.yaml
fi
export OMP_NUM_THREADS=${OMP_NUM_THREADS:-1} TOKENIZERS_PARALLELISM=false
# exec: HTCondor's SIGTERM reaches the launcher itself.
exec arc-rl launch --config_file "$CONFIG" --num_processes "$((COUNT > 0 ? COUNT : 1))" --main_process_port 0 "$@"
