"""How a review is told."""

from dataclasses import replace

from knowledge.review import Finding, Severity, describe_findings, review_corpus
from knowledge.review.findings import SHOWN, current_facts
from tests.factories import make_corpus, make_fact


def _warning(number: int) -> Finding:
    return Finding("few probes", Severity.WARNING, f"theme-{number:02d}", "has none", "themes.yaml", number)


def test_a_finding_reads_as_a_compiler_says_it() -> None:
    """File and line first where they are known."""
    assert str(_warning(3)) == "themes.yaml:3: theme-03: has none"
    assert str(Finding("few probes", Severity.WARNING, "theme", "has none")) == "theme: has none"


def test_findings_are_grouped_errors_first() -> None:
    """Each rule is named once with its count; in a rule the findings go by file and line."""
    error = Finding("wrong share", Severity.ERROR, "NFK-2024-01", "is off", "facts/a.yaml", 9)
    assert describe_findings([_warning(2), error, _warning(1)]) == (
        "error: wrong share (1)\n"
        "  facts/a.yaml:9: NFK-2024-01: is off\n"
        "\n"
        "warning: few probes (2)\n"
        "  themes.yaml:1: theme-01: has none\n"
        "  themes.yaml:2: theme-02: has none"
    )


def test_many_warnings_are_cut_and_errors_never() -> None:
    """A rule with a hundred warnings does not bury the others, and says how many it keeps back."""
    many = [_warning(number) for number in range(SHOWN + 3)]
    *shown, rest = describe_findings(many).splitlines()
    assert (len(shown), rest) == (SHOWN + 1, "  ... and 3 more; --all shows them")
    assert len(describe_findings(many, everything=True).splitlines()) == SHOWN + 4
    errors = [replace(finding, severity=Severity.ERROR) for finding in many]
    assert len(describe_findings(errors).splitlines()) == SHOWN + 4


def test_a_finding_knows_where_its_entry_is_written() -> None:
    """The loader's places lead from an entry to its line; without them the finding stands all the same."""
    corpus = make_corpus(facts=[make_fact(statement="They kept in touch.")])
    placed = replace(corpus, places={("Fact", "NFK-2024-01"): ("facts/a.yaml", 7)})
    places = [
        [(finding.file, finding.line) for finding in review_corpus(base) if finding.entry == "NFK-2024-01"]
        for base in (corpus, placed)
    ]
    assert places == [[("", 0)], [("facts/a.yaml", 7)]]


def test_what_was_taken_back_is_not_reviewed() -> None:
    """A superseded or retracted fact stays as it was; a draft will be seen."""
    states = ["draft", "published", "superseded", "retracted"]
    facts = [make_fact(f"NFK-2024-0{number}", status=status) for number, status in enumerate(states)]
    assert [fact.status for fact in current_facts(make_corpus(facts=facts))] == ["draft", "published"]
