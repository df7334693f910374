"""Reads one report and prints it as JSON: what runs in a process of its own, since files come from anywhere.

`python -m knowledge.reports FILE`: exit code 0 and the report; or 3 and, on standard error, why it cannot be read.
READING_MEMORY and READING_SECONDS in the environment limit the bytes of address space and the processor's seconds.
"""

import json
import os
import sys
from pathlib import Path

from knowledge.authorities import AuthorityFinder
from knowledge.corpus import load_authorities
from knowledge.reports.lines import DocumentError
from knowledge.reports.reading import read_report

REFUSED = 3


def main() -> int:
    """Read the file that the command line names."""
    _limit_itself()
    try:
        report = read_report(Path(sys.argv[1]), AuthorityFinder(load_authorities()))
    except DocumentError as error:
        sys.stderr.write(str(error))
        return REFUSED
    sys.stdout.write(json.dumps(report.as_json(), ensure_ascii=False))
    return 0


def _limit_itself() -> None:
    try:
        import resource  # noqa: PLC0415 - POSIX alone has it; elsewhere the clock of whoever started this is the limit
    except ImportError:
        return
    for kind, name in ((resource.RLIMIT_AS, "READING_MEMORY"), (resource.RLIMIT_CPU, "READING_SECONDS")):
        if value := os.environ.get(name):
            resource.setrlimit(kind, (int(value), int(value)))
    for kind in (resource.RLIMIT_CORE, resource.RLIMIT_FSIZE):  # it writes no file, not even when it dies
        resource.setrlimit(kind, (0, 0))


if __name__ == "__main__":
    sys.exit(main())
