"""How fast and how good the matcher is, next to its peers.

    python -m benchmarks.matcher                                speeds at several sizes, with meaning and without
    python -m benchmarks.matcher --facts 10000 --json           one size, by words and meaning
    python -m benchmarks.matcher --facts 10000 --lexical --json one size, by words alone
    python -m benchmarks.matcher --plot FILE.svg --write        the sizes as a picture, and into docs/benchmarks.md
    python -m benchmarks.matcher --quality sets/*.json          quality on question sets, with peers
    python -m benchmarks.matcher --fit sets/*.json              the gates that knowledge/search/calibration.py holds

The synthetic base: made-up words of two to four syllables, one new word for every three facts (never fewer than
5,000), drawn by a Zipf law with exponent 1.05; a statement of 12 to 30 words among which every third is an English
function word, and two asks of 5 to 9 words taken from the statement in its order. Questions take 5 to 9 words of a
random fact, and a random edit falls on 30% of their longer words, so that most searches pay for repairs. Seeded:
every run measures the same. Each size is measured in a process of its own, on one thread.

With meaning three things differ. The commonest words are those of the curated base, and the questions are its asks,
about eight words each, with the same edits: the model cuts a made-up word into several tokens, which no real question
costs. So the two tables are not of the same base. Each question goes through the installed model. While the base is
built its passages have seeded random unit vectors, for to embed the 300,000 of 100,000 facts takes more than half an
hour (7 ms each), and a search compares as many numbers whatever they are. So `build_s` is without the model, while
`add_ms`, one fact embedded, added and found, is with it. `rss_mb` holds the model too.

A question set: {"documents": [{"id", "asks", "text"?}], "queries": [{"question", "typo", "gold": [id, ...]}]},
where an empty gold means that no document answers. R@1 is over questions with gold; AUROC is how well the confidence (of
a peer: its best score) tells those from the rest. "ours" is calibrated on the documents alone, without the questions.
"""

import argparse
import json
import sys
from collections.abc import Sequence
from pathlib import Path
from typing import Any

from benchmarks.chart import draw_chart
from benchmarks.fitting import fit_gates
from benchmarks.quality import measure_quality
from benchmarks.speed import measure_speed
from benchmarks.tables import print_table, write_table

__all__ = ["main", "measure_quality", "measure_speed"]

SIZES = (1_000, 10_000, 100_000)
MODES = {"words and meaning": True, "words only": False}


def main(arguments: Sequence[str] | None = None) -> int:
    """Measure what the command line asks for; the exit code."""
    options = _read_options(arguments)
    if options.fit:
        print("\n".join(fit_gates(options.fit)))
        return 0
    rows: list[dict[str, Any]]
    if options.quality:
        rows = [row for path in options.quality for row in measure_quality(path)]
    elif options.facts:
        rows = [measure_speed(options.facts, semantic=not options.lexical)]
    else:
        modes = [name for name, semantic in MODES.items() if not (semantic and options.lexical)]
        rows = [{"search": name} | measure_speed(size, semantic=MODES[name]) for name in modes for size in SIZES]
        if options.plot:
            grouped = {name: [row for row in rows if row["search"] == name] for name in modes}
            options.plot.write_text(draw_chart(grouped), encoding="utf-8")
    if options.write:
        write_table("quality" if options.quality else "speed", rows)
    if options.json:
        print(json.dumps(rows[0] if options.facts and not options.quality else rows))
    else:
        print_table(rows)
    return 0


def _read_options(arguments: Sequence[str] | None) -> argparse.Namespace:
    parser = argparse.ArgumentParser(prog="benchmarks.matcher", description=__doc__.partition("\n")[0])
    parser.add_argument("--facts", type=int, help=f"size of the synthetic base (default: {SIZES})")
    parser.add_argument("--lexical", action="store_true", help="search by words alone")
    parser.add_argument("--json", action="store_true", help="print JSON")
    parser.add_argument("--plot", type=Path, metavar="FILE", help="draw the default sizes as SVG")
    parser.add_argument("--write", action="store_true", help="write the table into docs/benchmarks.md too")
    sets = parser.add_mutually_exclusive_group()
    sets.add_argument(
        "--quality", nargs="+", type=Path, metavar="FILE", help="question sets to measure quality on"
    )
    sets.add_argument("--fit", nargs="+", type=Path, metavar="FILE", help="question sets to fit the gates on")
    options = parser.parse_args(arguments)
    if (options.plot or options.write) and options.facts:
        parser.error("--plot and --write need all sizes: leave --facts out")
    if options.plot and (options.quality or options.fit):
        parser.error("--plot draws speeds: leave --quality and --fit out")
    return options


if __name__ == "__main__":
    sys.exit(main())
