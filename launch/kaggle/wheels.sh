#!/usr/bin/env bash
# Builds the wheel-house that the notebook installs from without internet: arc-rl and what it needs, at the tested
# versions of constraints.txt.
#   launch/kaggle/wheels.sh [FOLDER]      (default: wheels; upload it as a Kaggle data set)
# Kaggle's images bring torch, which is 3 GB with its libraries; an image whose torch is older than setup.cfg asks
# for cannot be used.
set -euo pipefail
cd "$(dirname "$0")/../.."

OUT=${1:-wheels}
PYTHON=${PYTHON:-python3}
KAGGLE_PYTHON=${KAGGLE_PYTHON:-3.11}
# Tools of developers, DeepSpeed, which comes as source alone, and torch.
LEFT_OUT='^(#|torch==|deepspeed|ninja|py-cpuinfo|hjson|pytest|pluggy|iniconfig|hypothesis|sortedcontainers|mypy|librt|ast_serialize|pathspec|ruff|types-)'
WORK=$(mktemp -d)
trap 'rm -rf "$WORK"' EXIT

mkdir -p "$OUT"
"$PYTHON" -m pip wheel --quiet --no-deps --wheel-dir "$OUT" .
grep -Ev "$LEFT_OUT" constraints.txt > "$WORK/requirements.txt"
CHOSEN=(--only-binary=:all: --no-deps --python-version "$KAGGLE_PYTHON" --implementation cp)
for TAG in manylinux_2_28_x86_64 manylinux_2_27_x86_64 manylinux_2_17_x86_64 manylinux2014_x86_64; do
    CHOSEN+=(--platform "$TAG")
done
"$PYTHON" -m pip download --quiet "${CHOSEN[@]}" --dest "$OUT" --requirement "$WORK/requirements.txt"
echo "$(find "$OUT" -name '*.whl' | wc -l) wheels, $(du -sh "$OUT" | cut -f1), in $OUT."
