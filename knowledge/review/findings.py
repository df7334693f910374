"""What a review finds: which rule, how grave, which entry, why, and where it is written."""

from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass
from enum import StrEnum
from itertools import groupby

from knowledge.corpus import Corpus
from knowledge.models import Fact, Status

SHOWN = 10
"""Warnings of one rule that a short listing shows; errors are always all shown."""


class Severity(StrEnum):
    """An error makes the check fail; a warning is for an editor to judge."""

    ERROR = "error"
    WARNING = "warning"


@dataclass(frozen=True)
class Finding:
    """One thing that a rule has to say about one entry. `line` is 0 where the place is not known."""

    rule: str
    severity: Severity
    entry: str
    reason: str
    file: str = ""
    line: int = 0

    def __str__(self) -> str:
        where = f"{self.file}:{self.line}: " if self.file else ""
        return f"{where}{self.entry}: {self.reason}"


Remark = tuple[str, str]
"""An entry's key and the reason, as a rule yields them."""


@dataclass(frozen=True)
class Rule:
    """A named question put to the whole base. `kind` is the class of the records that its remarks are about."""

    name: str
    severity: Severity
    kind: str
    check: Callable[[Corpus], Iterable[Remark]]

    def find(self, corpus: Corpus) -> Iterator[Finding]:
        """What the rule finds, in file order as far as it goes through the base in that order."""
        for entry, reason in self.check(corpus):
            yield place_finding(self.name, self.severity, self.kind, (entry, reason), corpus)


def place_finding(rule: str, severity: Severity, kind: str, remark: Remark, corpus: Corpus) -> Finding:
    """A finding with the file and line of its entry, where the corpus knows them."""
    entry, reason = remark
    file, line = corpus.places.get((kind, entry), ("", 0))
    return Finding(rule, severity, entry, reason, file, line)


def current_facts(corpus: Corpus) -> list[Fact]:
    """The facts that people see or soon will: a superseded or retracted one stays as it was."""
    return [fact for fact in corpus.facts.values() if fact.status in {Status.DRAFT, Status.PUBLISHED}]


def describe_findings(findings: Iterable[Finding], *, everything: bool = False) -> str:
    """The findings as text, errors first and by rule; of a rule's warnings the first few unless `everything`."""
    ordered = sorted(findings, key=lambda finding: (finding.severity, finding.rule, finding.file, finding.line))
    blocks = []
    for (severity, rule), group in groupby(ordered, key=lambda finding: (finding.severity, finding.rule)):
        found = list(group)
        shown = found if everything or severity is Severity.ERROR else found[:SHOWN]
        lines = [f"{severity}: {rule} ({len(found)})", *(f"  {finding}" for finding in shown)]
        if len(shown) < len(found):
            lines.append(f"  ... and {len(found) - len(shown)} more; --all shows them")
        blocks.append("\n".join(lines))
    return "\n\n".join(blocks)
