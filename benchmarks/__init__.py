"""Speed and quality, each against a peer or a wanted figure; one command each."""

import os

# as in `bot.py`, and before anything here imports numpy: several threads would spin beside the one that is measured
os.environ.setdefault("OPENBLAS_NUM_THREADS", "1")
