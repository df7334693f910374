"""The review of the curated base that ships with the bot, and what its loader adds for it."""

import shutil
from pathlib import Path

import pytest

from knowledge.corpus import DATA_DIR, Corpus, CorpusError, load_corpus
from knowledge.review import Severity, describe_findings, review_corpus
from knowledge.review.documents import Document, read_documents
from knowledge.review.fidelity import compare_with_documents

PROJECT = Path(__file__).parents[3]
DOCUMENTS = next(PROJECT.parent.glob("*/sources/ofsted"), None)
"""Ofsted's reports, where somebody keeps them beside the project; they are not part of it."""
GAP = "- {source: nfk-ofsted-2015, paragraph: 162, reason: Says again what 163 says}\n"


@pytest.fixture(scope="module")
def corpus() -> Corpus:
    return load_corpus()


@pytest.fixture(scope="module")
def documents(corpus: Corpus) -> dict[str, Document]:
    """The documents that are at hand, by source."""
    if DOCUMENTS is None:
        pytest.skip("the documents are not at hand")
    return read_documents(DOCUMENTS, corpus.sources.values())


@pytest.fixture
def data(tmp_path: Path) -> Path:
    """A copy of the curated files, to be changed."""
    return Path(shutil.copytree(DATA_DIR, tmp_path / "data"))


def test_the_base_has_no_errors(corpus: Corpus) -> None:
    """`bot.py check` passes."""
    errors = [finding for finding in review_corpus(corpus) if finding.severity is Severity.ERROR]
    assert describe_findings(errors) == ""


def test_every_finding_has_its_place(corpus: Corpus) -> None:
    """Whatever is found in the files is found with file and line."""
    assert [finding for finding in review_corpus(corpus) if not (finding.file and finding.line)] == []


def test_the_facts_agree_with_their_documents(corpus: Corpus, documents: dict[str, Document]) -> None:
    """`bot.py check --documents` passes."""
    found = compare_with_documents(corpus, documents)
    assert describe_findings(finding for finding in found if finding.severity is Severity.ERROR) == ""


def test_every_report_is_read_whole(documents: dict[str, Document]) -> None:
    """The paragraphs found are those that the reports print, the last one with its number."""
    assert {key: len(document.paragraphs) for key, document in documents.items()} == {
        "nfk-ofsted-2013": 72,
        "nfk-ofsted-2015": 166,
        "nfk-ofsted-2018": 64,
        "nfk-ofsted-2023": 55,
        "nfk-ofsted-2026": 58,
    }


def test_reviewed_gaps_are_loaded(data: Path) -> None:
    """A reviewed gap is read with its place; a base without the file has none."""
    (data / "uncited.yaml").write_text(GAP, encoding="utf-8")
    loaded = load_corpus(data)
    assert [(gap.source, gap.paragraph) for gap in loaded.uncited] == [("nfk-ofsted-2015", "162")]
    assert loaded.places["Uncited", "nfk-ofsted-2015 paragraph 162"] == ("uncited.yaml", 1)
    (data / "uncited.yaml").unlink()
    assert load_corpus(data).uncited == ()


@pytest.mark.parametrize(
    ("content", "reason"),
    [
        (GAP.replace("nfk-ofsted-2015", "nfk-lost"), "there is no source 'nfk-lost'"),
        (GAP.replace("162", "12-14"), "should match pattern"),
        (GAP.replace(", reason: Says again what 163 says", ""), "Field required"),
        (GAP * 2, "is already used at uncited.yaml:1"),
    ],
)
def test_a_wrong_gap_is_a_problem(data: Path, content: str, reason: str) -> None:
    """The loader refuses what leads nowhere, says nothing or says it twice."""
    (data / "uncited.yaml").write_text(content, encoding="utf-8")
    with pytest.raises(CorpusError) as caught:
        load_corpus(data)
    (problem,) = caught.value.problems
    assert problem.file == "uncited.yaml"
    assert reason in problem.reason
