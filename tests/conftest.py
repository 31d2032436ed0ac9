"""What every test runs with: no network, no trackers, one thread a process, and Ctrl-C heeded."""

import os
import signal

os.environ.setdefault("OMP_NUM_THREADS", "1")
os.environ.setdefault("TOKENIZERS_PARALLELISM", "false")
os.environ.setdefault("HF_HUB_OFFLINE", "1")
os.environ.setdefault("WANDB_MODE", "offline")
os.environ.setdefault("WANDB_SILENT", "true")
# A shell has its background jobs ignore Ctrl-C, and what these start inherits that.
signal.signal(signal.SIGINT, signal.default_int_handler)
