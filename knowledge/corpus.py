"""Load and validate the curated base: small YAML files that people edit and review.

Every problem is found in one pass and named by file, line, entry and field, so that an editor mends a file once.
"""

from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass, field, replace
from pathlib import Path
from typing import Annotated, Any, TypeVar

import numpy as np
import yaml
from pydantic import StringConstraints, ValidationError

from knowledge.gate import FittedGate
from knowledge.models import Fact, Line, Metric, Record, Slug, Source, Term, Theme, Thread, Tier
from knowledge.search.attunement import Matrix

DATA_DIR = Path(__file__).parent / "data"
"""Where the curated base that ships with the bot lives."""
ATTUNEMENTS = "attunements"
"""The folder, in that of the base, of what `bot.py calibrate` learnt for models."""
GATES = "gates.yaml"
"""The file, in the folder of the base, of what `bot.py calibrate` fitted."""
SILENCES = "silences.yaml"
"""The file, in the folder of the base, of questions that no fact answers."""


class Authority(Record):
    """An English children's-services authority, so that a question about another one is recognised."""

    name: Line
    aliases: tuple[Line, ...] = ()
    ambiguous: bool = False


class Uncited(Record):
    """A numbered paragraph of a document that no fact needs to cite, and why: somebody read it and said so."""

    source: Slug
    paragraph: Annotated[str, StringConstraints(pattern=r"^\d+$")]
    reason: Line


class Silence(Record):
    """A question that sounds as if the base answered it, and that no fact answers: somebody looked."""

    question: Line


@dataclass(frozen=True, order=True)
class Problem:
    """One thing wrong with one entry of one file."""

    file: str
    line: int
    entry: str
    field: str
    reason: str

    def __str__(self) -> str:
        where = f"{self.file}:{self.line}" if self.line else self.file
        what = " · ".join(part for part in (self.entry, self.field) if part)
        return f"{where}: {what}: {self.reason}" if what else f"{where}: {self.reason}"


class CorpusError(Exception):
    """The curated base has problems; all of them are in `problems`."""

    def __init__(self, problems: Iterable[Problem]) -> None:
        self.problems = tuple(sorted(problems))
        lines = "\n".join(f"  {problem}" for problem in self.problems)
        super().__init__(f"{len(self.problems)} problem(s) in the curated base:\n{lines}")


@dataclass(frozen=True)
class Corpus:
    """The curated base as loaded: records by id, in file order.

    `places` gives file and line of a record by the name of its class and its key, so that a review can point there.
    """

    sources: dict[str, Source]
    facts: dict[str, Fact]
    themes: dict[str, Theme]
    threads: dict[str, Thread]
    metrics: dict[str, Metric]
    glossary: tuple[Term, ...]
    authorities: tuple[Authority, ...]
    uncited: tuple[Uncited, ...] = ()
    silences: tuple[Silence, ...] = ()
    gates: dict[str, FittedGate] = field(default_factory=dict)
    attunements: dict[str, Matrix] = field(default_factory=dict)
    places: dict[tuple[str, str], tuple[str, int]] = field(default_factory=dict)


RecordT = TypeVar("RecordT", bound=Record)


@dataclass
class _Reader:
    """Reads files one by one and keeps every problem it meets."""

    root: Path
    problems: list[Problem] = field(default_factory=list)
    places: dict[tuple[str, str], tuple[str, int]] = field(default_factory=dict)

    def report(self, file: str, line: int, entry: str, field_name: str, reason: str) -> None:
        self.problems.append(Problem(file, line, entry, field_name, reason))

    def report_record(self, kind: str, key: str, field_name: str, reason: str) -> None:
        file, line = self.places[kind, key]
        self.report(file, line, key, field_name, reason)

    def read_list(self, name: str, model: type[RecordT], key: Callable[[RecordT], str]) -> dict[str, RecordT]:
        """All entries of one file that holds a list, by key."""
        return self._collect([self.root / name], model, key, many=True)

    def read_folder(
        self, name: str, model: type[RecordT], key: Callable[[RecordT], str], *, many: bool
    ) -> dict[str, RecordT]:
        """All entries of a folder's files, each one entry or (many) a list of them, by key."""
        paths = sorted((self.root / name).glob("*.yaml"))
        if not paths:
            self.report(f"{name}/", 0, "", "", "no .yaml file is here")
        return self._collect(paths, model, key, many=many)

    def _collect(
        self, paths: list[Path], model: type[RecordT], key: Callable[[RecordT], str], *, many: bool
    ) -> dict[str, RecordT]:
        found: dict[str, RecordT] = {}
        for path in paths:
            for line, record in self._records(path, model, many=many):
                name = key(record)
                here = (self._label(path), line)
                if name in found:
                    file, first = self.places[model.__name__, name]
                    self.report(*here, name, "id", f"is already used at {file}:{first}")
                else:
                    found[name] = record
                    self.places[model.__name__, name] = here
        return found

    def _records(self, path: Path, model: type[RecordT], *, many: bool) -> Iterator[tuple[int, RecordT]]:
        for node in self._entries(path, many=many):
            line = node.start_mark.line + 1
            entry = _name_of(node)
            data = self._plain(path, node, entry)
            try:
                yield line, model.model_validate(data)
            except ValidationError as error:
                for detail in error.errors():
                    steps = [str(step) for step in detail["loc"] if step != "function-plain"]
                    reason = detail["msg"].removeprefix("Value error, ")
                    self.report(self._label(path), _line_of(node, detail["loc"]), entry, ".".join(steps), reason)

    def _entries(self, path: Path, *, many: bool) -> list[yaml.Node]:
        try:
            # CBaseLoader keeps every scalar a string: `no` stays "no" and 2013-08 stays text; the models convert
            root = yaml.compose(path.read_text(encoding="utf-8"), Loader=yaml.CBaseLoader)
        except (OSError, UnicodeDecodeError) as error:
            self.report(
                self._label(path), 0, "", "", f"cannot be read: {getattr(error, 'strerror', None) or error}"
            )
            return []
        except yaml.YAMLError as error:
            mark = getattr(error, "problem_mark", None)
            reason = getattr(error, "problem", None) or getattr(error, "reason", "cannot be parsed")
            self.report(self._label(path), mark.line + 1 if mark else 0, "", "", f"not valid YAML: {reason}")
            return []
        if root is None:
            return []
        if not many:
            return [root]
        if isinstance(root, yaml.SequenceNode):
            return list(root.value)
        self.report(self._label(path), 1, "", "", "should be a list: each entry starts with '- '")
        return []

    def _plain(self, path: Path, node: yaml.Node, entry: str) -> Any:
        """The node as plain data; a key written twice is a problem, since the first value would be lost."""
        if isinstance(node, yaml.ScalarNode):
            return node.value
        if isinstance(node, yaml.SequenceNode):
            return [self._plain(path, child, entry) for child in node.value]
        data: dict[str, Any] = {}
        for key, value in node.value:
            line = key.start_mark.line + 1
            if not isinstance(key, yaml.ScalarNode):
                self.report(self._label(path), line, entry, "", "a key should be plain text, without brackets")
                continue
            if key.value in data:
                self.report(self._label(path), line, entry, key.value, "is written twice")
            data[key.value] = self._plain(path, value, entry)
        return data

    def _label(self, path: Path) -> str:
        return path.relative_to(self.root).as_posix()


def _name_of(node: yaml.Node) -> str:
    """What people know an entry by: its id, term or name; empty when it has none."""
    if not isinstance(node, yaml.MappingNode):
        return ""
    # the first of a key written twice is the one an editor meets first
    values = {key.value: value.value for key, value in reversed(node.value) if key.id == value.id == "scalar"}
    return next((values[name] for name in ("id", "term", "name") if values.get(name)), "")


def _line_of(node: yaml.Node, steps: tuple[int | str, ...]) -> int:
    """The line of the innermost part of an entry that an error's location leads to."""
    for step in steps:
        if isinstance(node, yaml.MappingNode):
            child = next((value for key, value in node.value if key.value == step), None)
        elif isinstance(node, yaml.SequenceNode) and isinstance(step, int) and step < len(node.value):
            child = node.value[step]
        else:
            child = None
        if child is None:
            break
        node = child
    return int(node.start_mark.line) + 1


def load_corpus(root: Path = DATA_DIR) -> Corpus:
    """Read the curated base under `root`.

    Raises:
        CorpusError: naming every problem found, not only the first.
    """
    if not root.is_dir():
        raise CorpusError([Problem(str(root), 0, "", "", "there is no such folder")])
    reader = _Reader(root)
    corpus = Corpus(
        sources=reader.read_folder("sources", Source, lambda source: source.id, many=False),
        themes=reader.read_list("themes.yaml", Theme, lambda theme: theme.id),
        threads=reader.read_list("threads.yaml", Thread, lambda thread: thread.id),
        metrics=reader.read_list("metrics.yaml", Metric, lambda metric: metric.id),
        glossary=tuple(reader.read_list("glossary.yaml", Term, lambda term: term.term.casefold()).values()),
        authorities=_read_authorities(reader),
        facts=reader.read_folder("facts", Fact, lambda fact: fact.id, many=True),
        uncited=tuple(_read_optional(reader, "uncited.yaml", Uncited, name_uncited).values()),
        silences=tuple(_read_optional(reader, SILENCES, Silence, lambda silence: silence.question).values()),
        gates=_read_gates(reader),
        attunements=_read_attunements(reader),
        places=reader.places,
    )
    sources_failed = any(problem.file.startswith("sources/") for problem in reader.problems)
    for fact in corpus.facts.values():
        for field_name, reason in cross_check(fact, corpus):
            # a source that cannot be read is one problem, not one for each of its facts
            if not (field_name == "source" and sources_failed):
                reader.report_record("Fact", fact.id, field_name, reason)
    for gap in corpus.uncited:
        if gap.source not in corpus.sources and not sources_failed:
            reason = f"there is no source {gap.source!r} in sources/"
            reader.report_record("Uncited", name_uncited(gap), "source", reason)
    if reader.problems:
        raise CorpusError(reader.problems)
    return corpus


def without_facts(corpus: Corpus) -> Corpus:
    """The base without its documents and facts, and without what was learnt from them: where another council begins."""
    learnt: dict[str, Any] = {"uncited": (), "silences": (), "gates": {}, "attunements": {}}
    return replace(corpus, sources={}, facts={}, **learnt)


def load_authorities(root: Path = DATA_DIR) -> tuple[Authority, ...]:
    """The authorities alone, which takes a hundredth of the time of the whole base. CorpusError as in `load_corpus`."""
    reader = _Reader(root)
    authorities = _read_authorities(reader)
    if reader.problems:
        raise CorpusError(reader.problems)
    return authorities


def _read_authorities(reader: _Reader) -> tuple[Authority, ...]:
    return tuple(reader.read_list("authorities.yaml", Authority, lambda place: place.name).values())


def name_uncited(gap: Uncited) -> str:
    """What a reviewed gap is known by in findings and in `Corpus.places`."""
    return f"{gap.source} paragraph {gap.paragraph}"


def _read_gates(reader: _Reader) -> dict[str, FittedGate]:
    """By the way of searching that each is for; a base that nobody calibrated has none."""
    return _read_optional(reader, GATES, FittedGate, lambda gate: gate.searched)


def _read_attunements(reader: _Reader) -> dict[str, Matrix]:
    """What `bot.py calibrate` learnt for models, by their fingerprints."""
    found = {}
    for path in sorted((reader.root / ATTUNEMENTS).glob("*.npy")):
        try:
            matrix = np.load(path, allow_pickle=False).astype(np.float32)
        except (OSError, ValueError) as error:
            reader.report(f"{ATTUNEMENTS}/{path.name}", 0, "", "", f"cannot be read: {error}")
            continue
        if matrix.ndim != 2 or matrix.shape[0] != matrix.shape[1]:  # noqa: PLR2004 - a square table
            reader.report(f"{ATTUNEMENTS}/{path.name}", 0, "", "", "is no square matrix")
            continue
        found[path.stem] = matrix
    return found


def _read_optional(
    reader: _Reader, name: str, model: type[RecordT], key: Callable[[RecordT], str]
) -> dict[str, RecordT]:
    """The entries of a file that a young base does without."""
    return reader.read_list(name, model, key) if (reader.root / name).exists() else {}


def cross_check(fact: Fact, corpus: Corpus) -> Iterator[tuple[str, str]]:
    """Everything about a fact that only the rest of the base can tell, as (field, reason)."""
    yield from _dead_references(fact, corpus)
    source = corpus.sources.get(fact.source)
    if source is not None:
        yield from _clashes_with_source(fact, source)


def _dead_references(fact: Fact, corpus: Corpus) -> Iterator[tuple[str, str]]:
    if fact.source not in corpus.sources:
        yield "source", f"there is no source {fact.source!r} in sources/"
    for theme in fact.themes:
        if theme not in corpus.themes:
            yield "themes", f"there is no theme {theme!r} in themes.yaml"
    if fact.thread and fact.thread not in corpus.threads:
        yield "thread", f"there is no thread {fact.thread!r} in threads.yaml"
    if fact.figure and fact.figure.metric not in corpus.metrics:
        yield "figure.metric", f"there is no metric {fact.figure.metric!r} in metrics.yaml"
    if fact.part_of:
        yield from _broken_whole(fact, corpus.facts.get(fact.part_of))
    for conflict in fact.conflicts:
        if conflict.fact == fact.id:
            yield "conflicts", "a fact cannot disagree with itself"
        elif conflict.fact not in corpus.facts:
            yield "conflicts", f"there is no fact {conflict.fact}"


def _broken_whole(fact: Fact, whole: Fact | None) -> Iterator[tuple[str, str]]:
    if whole is None:
        yield "part_of", f"there is no fact {fact.part_of}"
    elif (whole.source, whole.kind) != (fact.source, fact.kind):
        yield "part_of", f"{whole.id} is of another document or kind"
    elif whole.part_of:
        yield "part_of", f"{whole.id} is itself a part of {whole.part_of}"


def _clashes_with_source(fact: Fact, source: Source) -> Iterator[tuple[str, str]]:
    if fact.authority != source.authority:
        yield "authority", f"is {fact.authority!r}, but the source is about {source.authority!r}"
    if source.tier is Tier.PRIMARY and (fact.locator is None or fact.locator.page is None):
        yield "locator", "a fact from a primary source needs at least its page"
    if fact.locator and source.pages and (fact.locator.pdf_page or 0) > source.pages:
        yield "locator.pdf_page", f"is {fact.locator.pdf_page}, but the document has {source.pages} pages"
    if fact.as_at.first_day > source.published_on.last_day:
        yield "as_at", f"is {fact.as_at}, after the source was published ({source.published_on})"
