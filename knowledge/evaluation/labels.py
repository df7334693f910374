"""Labelled question files: YAML, JSON or JSON Lines. Every problem of a file is named at once, by line or entry."""

import json
from collections.abc import Iterator, Sequence
from pathlib import Path
from typing import Annotated, Any, Literal, NamedTuple, Self

import yaml
from pydantic import BeforeValidator, ConfigDict, Field, StringConstraints, ValidationError, model_validator

from knowledge.base import FactBase
from knowledge.models import Record, Slug

_SHOWN = 40
"""Characters of a question that name an entry in an error."""

Asked = Annotated[str, StringConstraints(strip_whitespace=True, min_length=1, max_length=2_000)]
Part = Annotated[
    str,
    BeforeValidator(lambda value: str(value) if isinstance(value, int | float) else value),
    StringConstraints(min_length=1),
]


class LabelsError(Exception):
    """A question file cannot be used; the message names each problem and where it is."""


class LabelledQuestion(Record):
    """A question with what a right answer to it holds; without `sources` it has no answer in the base."""

    question: Asked
    sources: tuple[Slug, ...] = ()
    contains: tuple[Part, ...] = ()
    any: tuple[Part, ...] = ()
    count: Annotated[int, Field(ge=1)] | None = None
    near_miss: bool = False
    kind: Literal["list"] | None = None
    status: Literal["unanswerable"] | None = None
    note: str | None = None

    @model_validator(mode="before")
    @classmethod
    def _take_one_source(cls, data: Any) -> Any:
        """`source` is short for `sources` with one."""
        if isinstance(data, dict) and "source" in data:
            if "sources" in data:
                raise ValueError("has both source and sources; write one of them")
            return {**{key: value for key, value in data.items() if key != "source"}, "sources": [data["source"]]}
        return data

    @model_validator(mode="after")
    def _check_labels(self) -> Self:
        """A label that contradicts another would be scored silently wrong."""
        if self.sources and (self.near_miss or self.status):
            raise ValueError("names a source, so it has an answer: near_miss and unanswerable do not fit")
        if not self.sources and (self.contains or self.any or self.count):
            raise ValueError("says what the answer holds but not from which source: source is missing")
        return self

    @property
    def answerable(self) -> bool:
        """Whether the documents hold an answer."""
        return bool(self.sources)


class _Loose(Record):
    """A record of a public set, which may carry fields of its own."""

    model_config = ConfigDict(frozen=True, extra="ignore")


class LabelledDocument(_Loose):
    """A document of a set: a text, questions that it answers, or both."""

    id: str
    text: str = ""
    asks: tuple[str, ...] = ()


class Query(_Loose):
    """A question with the ids of the documents that answer it, none when it is out of scope; perhaps misspelt too."""

    question: Asked
    typo: str | None = None
    gold: tuple[str, ...]


class DocumentSet(_Loose):
    """Documents, and questions to find them by."""

    documents: Annotated[tuple[LabelledDocument, ...], Field(min_length=1)]
    queries: Annotated[tuple[Query, ...], Field(min_length=1)]

    @model_validator(mode="after")
    def _check_ids(self) -> Self:
        known = {document.id for document in self.documents}
        if len(known) < len(self.documents):
            raise ValueError("documents: an id is used twice")
        unknown = {name for query in self.queries for name in query.gold if name not in known}
        if unknown:
            raise ValueError(f"queries: gold names {min(unknown)!r}, which is no document's id")
        return self


class _Entry(NamedTuple):
    """Something of a file, and where it stands there."""

    place: str
    data: Any


def read_labels(path: Path) -> list[LabelledQuestion] | DocumentSet:
    """What a file holds.

    Raises:
        LabelsError: with every problem, one a line.
    """
    try:
        entries = list(_read_entries(path))
    except (OSError, UnicodeDecodeError) as error:
        raise LabelsError(f"{path}: cannot be read: {getattr(error, 'strerror', None) or error}") from None
    if len(entries) == 1 and isinstance(entries[0].data, dict) and "documents" in entries[0].data:
        try:
            return DocumentSet.model_validate(entries[0].data)
        except ValidationError as error:
            raise LabelsError("\n".join(_describe(path.name, error))) from None
    questions, problems = [], []
    for number, entry in enumerate(entries, start=1):
        try:
            questions.append(LabelledQuestion.model_validate(entry.data))
        except ValidationError as error:
            problems += _describe(f"{entry.place}: entry {number}{_name(entry.data)}", error)
    if problems:
        raise LabelsError("\n".join(problems))
    if not questions:
        raise LabelsError(f"{path.name}: holds no question")
    return questions


def find_unknown_sources(questions: Sequence[LabelledQuestion], base: FactBase) -> list[str]:
    """Sources that questions name and the base does not have: their answers could never be right."""
    return sorted({source for question in questions for source in question.sources} - set(base.sources))


def _read_entries(path: Path) -> Iterator[_Entry]:
    text = path.read_text(encoding="utf-8-sig")
    match path.suffix.lower():
        case ".yaml" | ".yml":
            yield from _read_yaml(text, path.name)
        case ".json":
            try:
                data = json.loads(text)
            except json.JSONDecodeError as error:
                raise LabelsError(f"{path.name}:{error.lineno}: not valid JSON: {error.msg}") from None
            for item in data if isinstance(data, list) else [data]:
                yield _Entry(path.name, item)
        case ".jsonl" | ".ndjson":
            for number, line in enumerate(text.split("\n"), start=1):
                if line.strip():
                    try:
                        yield _Entry(f"{path.name}:{number}", json.loads(line))
                    except json.JSONDecodeError as error:
                        raise LabelsError(f"{path.name}:{number}: not valid JSON: {error.msg}") from None
        case other:
            raise LabelsError(
                f"{path.name}: {other or 'a name without an ending'} is not understood: .yaml, .json or .jsonl"
            )


def _read_yaml(text: str, name: str) -> Iterator[_Entry]:
    try:
        # CBaseLoader keeps every scalar a string: 1,088 and 07 stay as written; the models convert
        loader = yaml.CBaseLoader(text)
        root = loader.get_single_node()
        if root is None:
            return
        for node in root.value if isinstance(root, yaml.SequenceNode) else [root]:
            yield _Entry(f"{name}:{node.start_mark.line + 1}", loader.construct_document(node))
    except yaml.YAMLError as error:
        mark = getattr(error, "problem_mark", None)
        line = f":{mark.line + 1}" if mark else ""
        reason = getattr(error, "problem", None) or getattr(error, "reason", "cannot be parsed")
        raise LabelsError(f"{name}{line}: not valid YAML: {reason}") from None


def _name(data: Any) -> str:
    question = data.get("question") if isinstance(data, dict) else None
    if not isinstance(question, str) or not question.strip():
        return ""
    return f" ({question[:_SHOWN].rstrip() + '…' if len(question) > _SHOWN else question})"


def _describe(place: str, error: ValidationError) -> list[str]:
    lines = []
    for detail in error.errors():
        field = ".".join(map(str, detail["loc"]))
        reason = _REASONS.get(detail["type"], detail["msg"].removeprefix("Value error, "))
        lines.append(f"{place}: {field}: {reason}" if field else f"{place}: {reason}")
    return lines


_REASONS = {
    "extra_forbidden": "is not a field of a question; is it misspelt?",
    "missing": "is missing",
    "model_type": "should be a question with its labels, such as {question: ..., source: ...}",
    "tuple_type": "should be a list, such as [a, b]",
}
