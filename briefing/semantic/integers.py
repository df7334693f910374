"""A form of the default model that reckons in whole numbers.

The published model keeps its weights in one byte each, but casts them all to floats before it multiplies: 263 MB and
8 ms for a question of a dozen words. `briefing.semantic.rewriting` puts the same weights into a graph that multiplies
the bytes, in half the time and a third of the room (docs/benchmarks.md). What flows between its layers is rounded to
a byte for that, so its vectors differ a little from the original's (their mean cosine is .993): the two must not mix.
"""

import subprocess
import sys
from pathlib import Path

ARITHMETIC = "integers 1"
"""Stands in the fingerprint of a rewritten model; to be changed with anything that changes its vectors."""
_PROGRAM = "briefing.semantic.rewriting"
_ROOT = Path(__file__).parents[2]
"""Where this package is found, wherever the bot was started from."""


class RewritingError(Exception):
    """The model could not be rewritten; the message says why."""


def rewrite(model: Path) -> bytes:
    """The default model, rewritten.

    That takes most of a second, and 95 MB that a process does not give back: so it runs in one of its own.

    Raises:
        RewritingError: it cannot be done.
    """
    command = [sys.executable, "-m", _PROGRAM, str(model.absolute())]
    try:
        return subprocess.run(command, check=True, capture_output=True, cwd=_ROOT).stdout  # noqa: S603 - our own program
    except subprocess.CalledProcessError as error:
        reason = error.stderr.decode(errors="replace").strip().rpartition("\n")[2]
        raise RewritingError(reason or f"it ended with {error.returncode}") from None
    except OSError as error:
        raise RewritingError(str(error)) from None
