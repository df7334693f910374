"""Reads one file of facts and prints its rows as JSON: what runs in a process of its own.

`python -m knowledge.factfiles FILE`: exit code 0 and the table; or 3 and, on standard error, why it cannot be read.
READING_MEMORY and READING_SECONDS in the environment limit the bytes of address space and the processor's seconds.
"""

import os
import sys
from pathlib import Path

from knowledge.factfiles.records import FactFileError
from knowledge.factfiles.tables import read_table

REFUSED = 3


def main() -> int:
    """Read the file that the command line names."""
    _limit_itself()
    try:
        table = read_table(Path(sys.argv[1]))
    except FactFileError as error:
        sys.stderr.write(str(error))
        return REFUSED
    sys.stdout.write(table.model_dump_json())
    return 0


def _limit_itself() -> None:
    try:
        import resource  # noqa: PLC0415 - POSIX alone has it; elsewhere the clock of whoever started this is the limit
    except ImportError:
        return
    for kind, name in ((resource.RLIMIT_AS, "READING_MEMORY"), (resource.RLIMIT_CPU, "READING_SECONDS")):
        if value := os.environ.get(name):
            resource.setrlimit(kind, (int(value), int(value)))


if __name__ == "__main__":
    sys.exit(main())
