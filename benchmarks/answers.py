"""How well and how fast the curated base is answered from.

`python -m benchmarks.answers [--json]` asks the golden questions, then times a thousand questions in this process and
through `bot.py ask --json` in another, start included.
"""

import argparse
import asyncio
import itertools
import json
import resource
import statistics
import subprocess
import sys
import time
from pathlib import Path

from knowledge.base import FactBase
from knowledge.composition import answer_question
from knowledge.corpus import load_corpus
from tests.golden.scoring import read_questions, score_questions

ROOT = Path(__file__).parents[1]
QUESTIONS = 1_000


def measure_command(questions: list[str]) -> tuple[float, float, float]:
    """Seconds to the first answer, seconds for the rest, and the process's peak memory in MB."""
    command = [sys.executable, str(ROOT / "bot.py"), "ask", "--json"]
    started = time.perf_counter()
    with subprocess.Popen(command, stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True, cwd=ROOT) as process:
        if process.stdin is None or process.stdout is None:
            raise RuntimeError("the pipes were not opened")
        process.stdin.write(f"{questions[0]}\n")
        process.stdin.flush()
        process.stdout.readline()
        first = time.perf_counter()
        rest, _errors = process.communicate("".join(f"{question}\n" for question in questions[1:]))
        ended = time.perf_counter()
    if rest.count("\n") != len(questions) - 1:
        raise RuntimeError("not every question was answered")
    peak = resource.getrusage(resource.RUSAGE_CHILDREN).ru_maxrss / 1024
    return first - started, ended - first, peak


async def measure_blocking(base: FactBase, questions: list[str]) -> float:
    """The longest time, in ms, for which the event loop was kept from its work while questions were answered."""
    longest, running = 0.0, True

    async def beat() -> None:
        nonlocal longest
        while running:
            before = time.perf_counter()
            await asyncio.sleep(0.001)
            longest = max(longest, time.perf_counter() - before - 0.001)

    heart = asyncio.create_task(beat())
    for question in questions[:200]:
        await asyncio.to_thread(answer_question, question, base)
    running = False
    await heart
    return longest * 1000


def main() -> None:
    """Measure and print."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--json", action="store_true")
    options = parser.parse_args()

    started = time.perf_counter()
    base = FactBase(load_corpus(), home="Norfolk")
    load_s = time.perf_counter() - started
    golden = read_questions()
    score = score_questions(golden, base)
    questions = list(itertools.islice(itertools.cycle(item.question for item in golden), QUESTIONS))
    times = []
    for question in questions:
        before = time.perf_counter()
        answer_question(question, base)
        times.append((time.perf_counter() - before) * 1000)
    start_s, thousand_s, peak_mb = measure_command(questions)
    figures = {
        "facts": len(base.facts),
        "answerable": score.answerable,
        "unanswerable": score.unanswerable,
        "right_first": round(score.first, 3),
        "right_in_three": round(score.in_three, 3),
        "refused_wrongly": round(len(score.refused) / score.answerable, 3),
        "answered_wrongly": round(score.false_answers, 3),
        "load_s": round(load_s, 2),
        "p50_ms": round(statistics.median(times), 2),
        "p99_ms": round(statistics.quantiles(times, n=100)[98], 2),
        "command_start_s": round(start_s, 2),
        "command_thousand_s": round(thousand_s, 2),
        "command_peak_mb": round(peak_mb),
        "longest_block_ms": round(asyncio.run(measure_blocking(base, questions)), 1),
    }
    if options.json:
        print(json.dumps(figures))
    else:
        for name, value in figures.items():
            print(f"{name:20} {value}")


if __name__ == "__main__":
    main()
