"""The councillors' briefing bot: its command line.

Rooms are imported by the command that needs them, so that `ask` and `check` start without Telegram or a database.
"""

import asyncio
import gc
import io
import json
import os
import sys
from collections.abc import Coroutine, Iterator, Sequence
from datetime import datetime
from pathlib import Path
from typing import TYPE_CHECKING, Annotated, Any

import typer

# a question is answered on one thread: several would spin beside each other for a few microseconds' work
os.environ.setdefault("OPENBLAS_NUM_THREADS", "1")

if TYPE_CHECKING:
    from briefing.services.measuring import Gauge
    from briefing.settings import Settings
    from knowledge.base import FactBase
    from knowledge.corpus import Corpus
    from knowledge.evaluation import DocumentSet, LabelledQuestion
    from knowledge.review.documents import Document

SANDBOX_DATABASE = Path("var/sandbox.sqlite3")

app = typer.Typer(add_completion=False, pretty_exceptions_enable=False, rich_markup_mode=None)


@app.callback(invoke_without_command=True)
def main(context: typer.Context) -> None:
    """Answers councillors' questions from a curated base of cited facts, and alerts them to new findings.

    Without a command it runs the bot.
    """
    if context.invoked_subcommand is None:
        run()


@app.command()
def run() -> None:
    """Run the bot against Telegram. Needs BOT_TOKEN; `sandbox` needs none."""
    settings = _read_settings()
    if settings.bot_token is None:
        raise _fail(
            "There is no BOT_TOKEN yet. In Telegram, write /newbot to @BotFather: it gives you a token. Put it into a "
            "file named .env as BOT_TOKEN=... (.env.example has every setting) and start again.\n"
            "To try the bot without a token: python bot.py sandbox"
        )
    from briefing.chat.running import run_bot
    from briefing.journal import start_journal

    start_journal(settings.log_level)
    _run(run_bot(settings, _corpus_for(settings)))


@app.command()
def sandbox(
    port: Annotated[
        int, typer.Option(help="Where to serve the page; 0 picks a free port.", min=0, max=65535)
    ] = 8081,
    fresh: Annotated[bool, typer.Option("--fresh", help="Forget what earlier sandbox runs kept.")] = False,
) -> None:
    """Try the bot without Telegram: a chat page in the browser, and the real bot behind it."""
    from briefing.journal import start_journal

    settings = _read_settings()
    start_journal(settings.log_level)
    if fresh:
        for file in SANDBOX_DATABASE.parent.glob(f"{SANDBOX_DATABASE.name}*"):
            file.unlink()
    _run(_run_sandbox(settings, _corpus_for(settings), port))


async def _run_sandbox(settings: "Settings", corpus: "Corpus", port: int) -> None:
    """The sandbox server, and the bot against it over HTTP: only the addresses and the database differ from `run`."""
    from pydantic import SecretStr

    from briefing.chat.running import run_bot
    from sandbox.config import SandboxConfig
    from sandbox.server import SandboxServer

    async with SandboxServer(SandboxConfig(port=port)) as server:
        editors = {person.id for person in server.config.people if person.role == "editor"}
        theirs = settings.model_copy(
            update={
                "bot_token": SecretStr(server.token),
                "telegram_api_url": server.api_url,
                "database_url": f"sqlite:///{SANDBOX_DATABASE}",
                "admin_ids": settings.admin_ids | editors,
            }
        )
        typer.echo(f"\n  The sandbox is at {server.url}/  (Ctrl-C ends it)\n")
        await run_bot(theirs, corpus)


def _run(job: Coroutine[Any, Any, None]) -> None:
    from briefing.chat.polling import PollingStoppedError
    from briefing.storage import StorageError
    from sandbox.server import PortInUseError

    try:
        asyncio.run(job)
    except PortInUseError as error:
        raise _fail(error.strerror or str(error)) from None
    except (PollingStoppedError, StorageError) as error:
        raise _fail(str(error)) from None
    except KeyboardInterrupt:
        raise typer.Exit(130) from None


@app.command()
def ask(
    questions: Annotated[
        list[str] | None, typer.Argument(help="Questions; without any, one a line is read from standard input.")
    ] = None,
    as_json: Annotated[bool, typer.Option("--json", help="One JSON object a line (docs/ask-json.md).")] = False,
) -> None:
    """Answer questions as the bot would, as text or as JSON."""
    from briefing.terminal import describe_answer
    from knowledge.composition import answer_question

    base, route = _open_base(), _read_settings().safeguarding_text
    _learn_meanings(base)
    for question in questions or _lines():
        answer = answer_question(question, base)
        try:
            described = describe_answer(answer, base, route_to_help=route)
            line = json.dumps(answer.to_json(), ensure_ascii=False) if as_json else described
            sys.stdout.write(f"{line}\n")
            sys.stdout.flush()
        except BrokenPipeError:  # the reader, such as head, has enough
            os.dup2(os.open(os.devnull, os.O_WRONLY), sys.stdout.fileno())
            raise typer.Exit from None


def _lines() -> Iterator[str]:
    if isinstance(sys.stdin, io.TextIOWrapper):
        sys.stdin.reconfigure(encoding="utf-8", errors="replace")
    return (line.rstrip("\r\n") for line in sys.stdin)


@app.command()
def report(
    files: Annotated[
        list[Path], typer.Argument(help="PDFs of Ofsted's reports and letters on children's services.")
    ],
    as_json: Annotated[
        bool, typer.Option("--json", help="One JSON object a line and file (docs/reading-reports.md).")
    ] = False,
) -> None:
    """Read inspection reports: header, grades, recommendations, numbered paragraphs. Exit code 1 if any cannot be."""
    from briefing.services.reading import read_report_safely
    from knowledge.reports import DocumentError, describe_refusal, describe_report, show_name

    failed = False
    for file in files:
        try:
            found = asyncio.run(read_report_safely(file))
        except DocumentError as error:
            failed = True
            typer.echo(json.dumps(describe_refusal(show_name(file), str(error))) if as_json else f"{error}\n")
        else:
            plain = found.as_json()
            typer.echo(json.dumps(plain, ensure_ascii=False) if as_json else describe_report(found))
    if failed:
        raise typer.Exit(1)


@app.command("import")
def import_file(
    file: Annotated[
        Path, typer.Argument(help="A report as PDF, or facts as .csv, .tsv, .xlsx or .jsonl.", exists=True)
    ],
    dry_run: Annotated[bool, typer.Option("--dry-run", help="Facts: check and count, and write nothing.")] = False,
    tell: Annotated[str, typer.Option(help="Facts: alert members not, once or of each.")] = "not",
    published: Annotated[
        datetime | None,
        typer.Option(help="A report's day of publication, where it prints none.", formats=["%Y-%m-%d"]),
    ] = None,
    url: Annotated[str | None, typer.Option(help="Where a report is on the web.")] = None,
) -> None:
    """Import a report (prints what it proposes, as JSON lines) or a file of facts. Exit code 1 when it cannot be."""
    from briefing.commands import AFTERWARDS, CommandError, collect, import_facts, import_report
    from briefing.services.importing import ImportTelling
    from briefing.storage import StorageError
    from knowledge.drafts import DraftInputError

    settings = _read_settings()
    corpus = _corpus_for(settings)
    try:
        if file.suffix.lower() == ".pdf":
            day = published.date() if published else None
            lines = collect(import_report(settings, corpus, file, published_on=day, url=url))
            typer.echo(AFTERWARDS, err=True)  # what is printed is JSON alone
        else:
            lines = asyncio.run(import_facts(settings, corpus, file, telling=ImportTelling(tell), dry_run=dry_run))
    except (CommandError, DraftInputError, StorageError, ValueError) as error:
        raise _fail(str(error)) from None
    typer.echo("\n".join(lines))


@app.command()
def paragraphs(
    files: Annotated[list[Path], typer.Argument(help="PDFs of documents that are registered.")],
) -> None:
    """Keep the paragraphs of registered documents, so that citations can be looked up. Exit code 1 if any cannot be."""
    from briefing.commands import keep_paragraphs
    from briefing.storage import StorageError

    settings = _read_settings()
    try:
        lines = asyncio.run(keep_paragraphs(settings, _corpus_for(settings), files))
    except StorageError as error:
        raise _fail(str(error)) from None
    typer.echo("\n".join(line for line, _kept in lines))
    if not all(kept for _line, kept in lines):
        raise typer.Exit(1)


@app.command()
def doctor() -> None:
    """Try every part of this installation once, and say what to do about what fails."""
    settings = _read_settings()
    if not asyncio.run(_examine(settings)):
        raise typer.Exit(1)


@app.command()
def metrics(
    as_json: Annotated[
        bool, typer.Option("--json", help="One JSON object instead of Prometheus' text format.")
    ] = False,
) -> None:
    """Numbers for monitoring: what waits, what failed, for how long. The bot may be running."""
    from briefing.services.measuring import expose
    from briefing.storage import StorageError

    try:
        gauges = asyncio.run(_measure(_read_settings()))
    except StorageError as error:
        raise _fail(str(error)) from None
    if as_json:
        typer.echo(json.dumps({gauge.name: gauge.value for gauge in gauges}))
    else:
        typer.echo(expose(gauges), nl=False)


async def _measure(settings: "Settings") -> "Sequence[Gauge]":
    from briefing.clock import system_clock
    from briefing.services.measuring import measure
    from briefing.storage import Database, StorageError, find_missing

    if missing := find_missing(settings.database_url):
        raise StorageError(f"There is no database at {missing} yet: the first start of the bot makes it.")
    async with await Database.open(settings.database_url, migrate=False) as database:
        return await measure(database, now=system_clock())


async def _examine(settings: "Settings") -> bool:
    from briefing.chat.doctoring import examine
    from briefing.journal import start_journal

    start_journal("ERROR")
    sound = True
    async for diagnosis in examine(settings):
        typer.echo(f"{'ok' if diagnosis.sound else '!!':3} {diagnosis.part}: {diagnosis.finding}")
        sound = sound and diagnosis.sound
    return sound


@app.command()
def calibrate(
    files: Annotated[list[Path], typer.Argument(help="Labelled questions (docs/evaluating.md).", exists=True)],
    words_share: Annotated[
        float, typer.Option(help="How much words count beside meaning, 0 to 1.", min=0, max=1)
    ] = 0.5,
) -> None:
    """Teach the search this base: its vectors, what tells its facts apart, and when a fact is an answer.

    Writes into the curated base; editors of the files run it when the facts have changed a good deal.
    """
    from briefing.semantic import ModelError
    from briefing.services.calibration import calibrate_base
    from knowledge.calibrating import TooFewError
    from knowledge.evaluation import LabelsError

    try:
        questions = [question for file in files for question in _read_questions(file)]
        for line in calibrate_base(
            _read_corpus(), questions, home=_read_settings().authority, words_share=words_share
        ):
            typer.echo(line)
    except (ModelError, LabelsError, TooFewError) as error:
        raise _fail(str(error)) from None


def _read_questions(file: Path) -> "list[LabelledQuestion]":
    from knowledge.evaluation import DocumentSet, read_labels

    labels = read_labels(file)
    if isinstance(labels, DocumentSet):
        raise _fail(f"{file} holds documents of its own, not questions to this base.")
    return labels


@app.command()
def check(
    documents: Annotated[
        Path | None, typer.Option(help="A folder with the documents as PDF: compares every fact with its page.")
    ] = None,
    coverage: Annotated[
        Path | None, typer.Option(help="The same folder: lists what of the documents no fact cites, and ends.")
    ] = None,
    schema: Annotated[
        bool,
        typer.Option("--schema", help="Write the JSON Schemas by which text editors check the files, and end."),
    ] = False,
    everything: Annotated[
        bool, typer.Option("--all", help="Show every warning, not the first few of a rule.")
    ] = False,
) -> None:
    """Validate and review the curated base: problems by file, line and entry. Errors fail it, warnings do not."""
    if schema:
        from knowledge.review.schema import write_schemas

        written = [str(path) for path in write_schemas()]
        typer.echo("\n".join(written) or "The JSON Schemas are up to date.")
        return
    from knowledge.review import Severity, describe_findings, review_corpus

    corpus = _read_corpus()
    if coverage is not None:
        from knowledge.review.coverage import describe_coverage, measure_coverage

        typer.echo(describe_coverage(measure_coverage(corpus, _read_documents(coverage, corpus))))
        return
    findings = review_corpus(corpus)
    if documents is not None:
        from knowledge.review.fidelity import compare_with_documents

        findings += compare_with_documents(corpus, _read_documents(documents, corpus))
    if findings:
        typer.echo(f"{describe_findings(findings, everything=everything)}\n")
    errors = sum(finding.severity is Severity.ERROR for finding in findings)
    if errors:
        raise _fail(f"{errors} error(s) in the curated base.")
    typer.echo(
        f"The curated base is sound: {len(corpus.facts)} facts from {len(corpus.sources)} sources, "
        f"{len(corpus.themes)} themes, {len(corpus.glossary)} glossary terms; {len(findings)} warning(s)."
    )


@app.command()
def evaluate(
    file: Annotated[Path, typer.Argument(help="Labelled questions: .yaml, .json or .jsonl (docs/evaluating.md).")],
    as_json: Annotated[bool, typer.Option("--json", help="One JSON object.")] = False,
    worst: Annotated[int, typer.Option(help="How many of the worst cases to show.", min=0)] = 10,
) -> None:
    """Measure how well a file of labelled questions is answered. Nothing of the file is kept."""
    from knowledge.evaluation import DocumentSet, LabelsError, read_labels

    try:
        labels = read_labels(file)
    except LabelsError as error:
        raise _fail(str(error)) from None
    if isinstance(labels, DocumentSet):
        _evaluate_documents(labels, as_json=as_json)
        return
    from knowledge.evaluation import describe_score, find_unknown_sources, score_questions, score_to_json

    base = _open_base()
    unknown = find_unknown_sources(labels, base)
    if unknown:
        raise _fail(f"{file.name}: the base has no source {', '.join(unknown)}; it has {', '.join(base.sources)}")
    _learn_meanings(base)
    score = score_questions(labels, base)
    if as_json:
        typer.echo(json.dumps(score_to_json(score, worst=worst), ensure_ascii=False))
    else:
        typer.echo(describe_score(score, worst=worst))


def _evaluate_documents(labels: "DocumentSet", *, as_json: bool) -> None:
    from briefing.semantic import ModelError
    from briefing.services.meaning import open_model
    from knowledge.evaluation import describe_documents, score_documents

    try:
        embedder = open_model(_read_settings())
    except ModelError as error:
        typer.echo(f"Searching by words alone: {error}", err=True)
        embedder = None
    score = score_documents(labels, embedder)
    typer.echo(json.dumps(score.to_json()) if as_json else describe_documents(score))


def _read_documents(folder: Path, corpus: "Corpus") -> "dict[str, Document]":
    """The documents of the folder that are the base's; says which are missing."""
    from knowledge.reports import DocumentError
    from knowledge.review.documents import read_documents

    try:
        found = read_documents(folder, corpus.sources.values())
    except DocumentError as error:
        raise _fail(str(error)) from None
    if not found:
        raise _fail(f"{folder}: none of its PDFs has the checksum of a document of the base")
    missing = [source.id for source in corpus.sources.values() if source.sha256 and source.id not in found]
    if missing:
        typer.echo(f"Not among the documents: {', '.join(missing)}\n")
    return found


def _read_settings() -> "Settings":
    from briefing.settings import SettingsError, read_settings

    try:
        return read_settings()
    except SettingsError as error:
        raise _fail(str(error)) from None


def _read_corpus() -> "Corpus":
    from knowledge.corpus import CorpusError, load_corpus

    try:
        return load_corpus()
    except CorpusError as error:
        raise _fail(str(error)) from None


def _corpus_for(settings: "Settings") -> "Corpus":
    """The curated base, without its facts where the settings say so."""
    from knowledge.corpus import without_facts

    corpus = _read_corpus()
    return corpus if settings.curated_facts else without_facts(corpus)


def _open_base() -> "FactBase":
    """What the bot answers from: its database where there is one, with the editors' facts, else the curated files."""
    from knowledge.base import FactBase

    settings = _read_settings()
    corpus = _corpus_for(settings)
    path = settings.database_url.removeprefix("sqlite:///")
    if path != settings.database_url and not Path(path).exists():
        return FactBase(corpus, home=settings.authority, false_answers=settings.false_answers)
    from briefing.services.loading import open_base
    from briefing.storage import StorageError

    try:
        return asyncio.run(
            open_base(settings.database_url, corpus, home=settings.authority, false_answers=settings.false_answers)
        )
    except StorageError as error:
        raise _fail(str(error)) from None


def _learn_meanings(base: "FactBase") -> None:
    """Search by meaning too, where a model is installed."""
    from briefing.journal import start_journal
    from briefing.services.meaning import switch_on

    settings = _read_settings()
    start_journal("WARNING")
    switch_on(base, settings, keep=False, tell=lambda text: typer.echo(text, err=True))


def _fail(message: str) -> typer.Exit:
    typer.echo(message, err=True)
    return typer.Exit(1)


if __name__ == "__main__":
    # thousands of long-lived records are made at start: looking for garbage among them every 700 objects costs a third
    # of the time to load them
    gc.set_threshold(50_000)
    if isinstance(sys.stdout, io.TextIOWrapper):
        sys.stdout.reconfigure(encoding="utf-8")
    app()
