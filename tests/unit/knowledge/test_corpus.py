"""The loader of the curated files, on files made to be wrong."""

from collections.abc import Mapping
from pathlib import Path

import pytest

from knowledge.corpus import CorpusError, Problem, load_corpus
from knowledge.dates import PartialDate

SOURCE = """\
id: nfk-ofsted-2015
title: "Norfolk: inspection of services"
publisher: Ofsted
kind: inspection_report
tier: primary
authority: Norfolk
published_on: 2015-10
pages: 46
licence: Open Government Licence v3.0
"""
FACTS = """\
# what Ofsted found
- id: NFK-2015-01
  statement: Norfolk had lost touch with 190 care leavers.
  quote: no
  said_by: Ofsted
  kind: figure
  stance: weakness
  themes: [care-leavers]
  authority: Norfolk
  as_at: 2015-07
  source: nfk-ofsted-2015
  locator: {page: 30, pdf_page: 30, paragraph: 100}
  figure: {metric: no-contact, value: 190, unit: young people, denominator: 766}
  thread: contact
  conflicts:
    - {fact: NFK-2015-02, note: The page before says otherwise}
- id: NFK-2015-02
  statement: Norfolk knew where its care leavers were.
  said_by: Ofsted
  kind: finding
  stance: strength
  themes: [care-leavers]
  authority: Norfolk
  as_at: 2015
  source: nfk-ofsted-2015
  locator: {page: 29}
  asks:
    - do we know where they are
"""
FILES = {
    "sources/nfk-ofsted-2015.yaml": SOURCE,
    "facts/nfk-ofsted-2015.yaml": FACTS,
    "themes.yaml": "- {id: care-leavers, name: Care leavers, description: Life after care}\n",
    "threads.yaml": "- {id: contact, name: Contact, question: Are care leavers in touch?}\n",
    "metrics.yaml": "- {id: no-contact, name: Out of touch, unit: young people}\n",
    "glossary.yaml": "- {term: IRO, expansion: independent reviewing officer}\n",
    "authorities.yaml": "- {name: Norfolk}\n- {name: Reading, ambiguous: yes}\n",
}
FACT_FILE = "facts/nfk-ofsted-2015.yaml"


def _write(folder: Path, changes: Mapping[str, str | bytes | None] | None = None) -> Path:
    """The good base with these files changed; None leaves a file out."""
    for name, content in {**FILES, **(changes or {})}.items():
        if content is None:
            continue
        path = folder / name
        path.parent.mkdir(exist_ok=True)
        path.write_bytes(content if isinstance(content, bytes) else content.encode())
    return folder


def _problems(folder: Path, changes: Mapping[str, str | bytes | None]) -> tuple[Problem, ...]:
    with pytest.raises(CorpusError) as caught:
        load_corpus(_write(folder, changes))
    return caught.value.problems


def _facts_with(old: str, new: str) -> dict[str, str | bytes | None]:
    assert old in FACTS
    return {FACT_FILE: FACTS.replace(old, new, 1)}


def test_a_good_base_loads(tmp_path: Path) -> None:
    """Every file becomes records by id, in file order."""
    corpus = load_corpus(_write(tmp_path))
    assert list(corpus.sources) == ["nfk-ofsted-2015"]
    assert list(corpus.facts) == ["NFK-2015-01", "NFK-2015-02"]
    assert (list(corpus.themes), list(corpus.threads), list(corpus.metrics)) == (
        ["care-leavers"],
        ["contact"],
        ["no-contact"],
    )
    assert [term.term for term in corpus.glossary] == ["IRO"]
    assert [(place.name, place.ambiguous) for place in corpus.authorities] == [
        ("Norfolk", False),
        ("Reading", True),
    ]


def test_text_stays_text(tmp_path: Path) -> None:
    """YAML's own guesses do not apply: `no` is a word, a year and month no sum, a paragraph number text."""
    fact = load_corpus(_write(tmp_path)).facts["NFK-2015-01"]
    assert fact.quote == "no"
    assert fact.as_at == PartialDate(2015, 7)
    assert fact.locator is not None
    assert (fact.locator.page, fact.locator.paragraph) == (30, "100")
    assert fact.figure is not None
    assert (fact.figure.value, fact.figure.denominator) == (190.0, 766.0)


def test_a_byte_order_mark_does_no_harm(tmp_path: Path) -> None:
    """A file saved by a Windows editor loads."""
    assert load_corpus(_write(tmp_path, {"themes.yaml": b"\xef\xbb\xbf" + FILES["themes.yaml"].encode()})).themes


def test_facts_of_several_files_come_together(tmp_path: Path) -> None:
    """The folder is read file by file, by name."""
    more = FACTS.replace("NFK-2015-0", "NFK-2015-1")
    corpus = load_corpus(_write(tmp_path, {"facts/a-first.yaml": more}))
    assert list(corpus.facts) == ["NFK-2015-11", "NFK-2015-12", "NFK-2015-01", "NFK-2015-02"]


@pytest.mark.parametrize(
    ("old", "new", "line", "field", "reason"),
    [
        # a field of the model
        ("kind: figure", "kind: rumour", 6, "kind", "Input should be 'judgement'"),
        ("said_by: Ofsted", "said_by: Ofsted\n  sed: so", 6, "sed", "Extra inputs are not permitted"),
        ("  said_by: Ofsted\n", "", 2, "said_by", "Field required"),
        ("as_at: 2015-07", "as_at: July 2015", 10, "as_at", "'July 2015' is not a date: write 2013"),
        ("as_at: 2015-07", "as_at: 2015-13", 10, "as_at", "'2015-13' is not a day of the calendar"),
        ("as_at: 2015-07", "as_at: [2015]", 10, "as_at", "a date is written as text"),
        ("themes: [care-leavers]", "themes: [care-leavers, Care leavers]", 8, "themes.1", "should match pattern"),
        ("themes: [care-leavers]", "themes: care-leavers", 8, "themes", "valid tuple"),
        ("{page: 30,", "{page: xxx,", 12, "locator.page", "valid integer"),
        ("fact: NFK-2015-02", "fact: '2'", 16, "conflicts.0.fact", "should match pattern"),
        # a rule between fields
        ("kind: figure", "kind: judgement", 2, "", "a fact of kind 'judgement' has a judgement"),
        ("quote: no", f"quote: {'no ' * 13}", 2, "", "quote has 13 words; 12 at most"),
        # the file itself
        ("kind: figure", "kind: figure\n  kind: finding", 7, "kind", "is written twice"),
        ("{page: 30,", "{page: 30, page: 31,", 12, "page", "is written twice"),
        # the rest of the base
        ("source: nfk-ofsted-2015", "source: nfk-lost", 2, "source", "there is no source 'nfk-lost' in sources/"),
        ("[care-leavers]", "[care-leavers, lost]", 2, "themes", "there is no theme 'lost' in themes.yaml"),
        ("thread: contact", "thread: lost", 2, "thread", "there is no thread 'lost' in threads.yaml"),
        ("metric: no-contact", "metric: lost", 2, "figure.metric", "there is no metric 'lost' in metrics.yaml"),
        ("fact: NFK-2015-02", "fact: NFK-2015-99", 2, "conflicts", "there is no fact NFK-2015-99"),
        ("fact: NFK-2015-02", "fact: NFK-2015-01", 2, "conflicts", "a fact cannot disagree with itself"),
        ("thread: contact", "part_of: NFK-2015-99", 2, "part_of", "there is no fact NFK-2015-99"),
        ("thread: contact", "part_of: NFK-2015-02", 2, "part_of", "NFK-2015-02 is of another document or kind"),
        (
            "authority: Norfolk",
            "authority: Suffolk",
            2,
            "authority",
            "is 'Suffolk', but the source is about 'Norfolk'",
        ),
        (
            "page: 30, pdf_page: 30",
            "pdf_page: 30",
            2,
            "locator",
            "a fact from a primary source needs at least its page",
        ),
        (
            *("  locator: {page: 30, pdf_page: 30, paragraph: 100}\n", "", 2),
            *("locator", "a fact from a primary source needs at least its page"),
        ),
        ("pdf_page: 30", "pdf_page: 47", 2, "locator.pdf_page", "is 47, but the document has 46 pages"),
        ("as_at: 2015-07", "as_at: 2015-11", 2, "as_at", "is 2015-11, after the source was published (2015-10)"),
    ],
)
def test_every_problem_is_named_by_its_place(
    tmp_path: Path, old: str, new: str, line: int, field: str, reason: str
) -> None:
    """A problem says file, line, entry, field and reason, alone when it is alone."""
    (problem,) = _problems(tmp_path, _facts_with(old, new))
    assert (problem.file, problem.line, problem.entry, problem.field) == (FACT_FILE, line, "NFK-2015-01", field)
    assert reason in problem.reason


def test_parts_have_no_parts(tmp_path: Path) -> None:
    """A list shows a whole and its parts: a part of a part would be shown nowhere."""
    same_kind = FACTS.replace("kind: figure", "kind: finding")
    chain = same_kind.replace("thread: contact", "part_of: NFK-2015-02") + "  part_of: NFK-2015-03\n"
    third = FACTS[FACTS.index("- id: NFK-2015-02") :].replace("NFK-2015-02", "NFK-2015-03")
    (problem,) = _problems(tmp_path, {FACT_FILE: chain + third})
    assert problem.reason == "NFK-2015-02 is itself a part of NFK-2015-03"


def test_what_a_fact_may_be_as_late_as(tmp_path: Path) -> None:
    """A fact may be as late as its source's publication, however precisely either is known."""
    for as_at in ("2015", "2015-10", "2015-10-31"):
        assert load_corpus(_write(tmp_path, _facts_with("as_at: 2015-07", f"as_at: {as_at}"))).facts


def test_the_last_page_is_a_page(tmp_path: Path) -> None:
    """A fact may stand on the last page of its document."""
    assert load_corpus(_write(tmp_path, _facts_with("pdf_page: 30", "pdf_page: 46"))).facts


def test_a_secondary_source_needs_no_page(tmp_path: Path) -> None:
    """An article has no pages."""
    facts = FACTS.replace("  locator: {page: 30, pdf_page: 30, paragraph: 100}\n", "")
    secondary = SOURCE.replace("inspection_report", "press").replace("primary", "secondary")
    assert load_corpus(_write(tmp_path, {FACT_FILE: facts, "sources/nfk-ofsted-2015.yaml": secondary})).facts


@pytest.mark.parametrize(
    ("file", "content", "line", "entry", "field", "reason"),
    [
        ("themes.yaml", "id: care-leavers\n", 1, "", "", "should be a list: each entry starts with '- '"),
        ("themes.yaml", "care-leavers", 1, "", "", "should be a list"),
        ("threads.yaml", "- {id: contact, name: Contact\n", 2, "", "", "not valid YAML: "),
        ("threads.yaml", "- id: contact\n  name: a: b\n", 2, "", "", "not valid YAML: mapping values"),
        ("threads.yaml", "- id: contact\n\tname: Contact\n", 2, "", "", "not valid YAML: "),
        ("threads.yaml", "- id: \x01\n", 0, "", "", "not valid YAML: control characters are not allowed"),
        ("metrics.yaml", b"- name: caf\xe9\n", 0, "", "", "cannot be read: 'utf-8' codec can't decode"),
        ("metrics.yaml", None, 0, "", "", "cannot be read: No such file or directory"),
        (
            *("glossary.yaml", "- {term: IRO, expansion: x}\n- {term: iro, expansion: y}\n"),
            *(2, "iro", "id", "is already used at glossary.yaml:1"),
        ),
        ("glossary.yaml", "- {term: IRO, expansion: x, term: CLA}\n", 1, "IRO", "term", "is written twice"),
        ("glossary.yaml", "- term: IRO\n", 1, "IRO", "expansion", "Field required"),
        ("glossary.yaml", "- just words\n", 1, "", "", "valid dictionary"),
        (
            "authorities.yaml",
            "- {name: Norfolk, ambiguous: perhaps}\n",
            1,
            "Norfolk",
            "ambiguous",
            "valid boolean",
        ),
        (
            "authorities.yaml",
            "- {name: Norfolk}\n- {[a]: b, name: Kent}\n",
            2,
            "Kent",
            "",
            "a key should be plain text",
        ),
        (
            *("authorities.yaml", "- name: Kent\n  aliases: [{{council}}]\n", 2),
            *("Kent", "", "a key should be plain text"),
        ),
    ],
)
def test_a_file_with_a_problem_is_named(
    tmp_path: Path, file: str, content: str | bytes | None, line: int, entry: str, field: str, reason: str
) -> None:
    """What is wrong with a file or an entry that has no id is reported all the same, by file and line."""
    problems = [problem for problem in _problems(tmp_path, {file: content}) if problem.file == file]
    assert (problems[0].line, problems[0].entry, problems[0].field) == (line, entry, field)
    assert reason in problems[0].reason


def test_a_source_file_holds_one_source(tmp_path: Path) -> None:
    """A list in a source's file is no source."""
    listed = "- " + SOURCE.replace("\n", "\n  ").rstrip() + "\n"
    problems = _problems(tmp_path, {"sources/nfk-ofsted-2015.yaml": listed})
    assert ("sources/nfk-ofsted-2015.yaml", 1) in [(problem.file, problem.line) for problem in problems]


@pytest.mark.parametrize("folder", ["sources", "facts"])
def test_an_empty_folder_is_a_problem(tmp_path: Path, folder: str) -> None:
    """A base without sources or facts was put in the wrong place."""
    problems = _problems(tmp_path, {f"{folder}/nfk-ofsted-2015.yaml": None})
    assert Problem(f"{folder}/", 0, "", "", "no .yaml file is here") in problems


def test_a_missing_folder_is_one_problem(tmp_path: Path) -> None:
    """A wrong path is named as such, not as seven missing files."""
    with pytest.raises(CorpusError, match="there is no such folder") as caught:
        load_corpus(tmp_path / "nowhere")
    assert [problem.file for problem in caught.value.problems] == [str(tmp_path / "nowhere")]


def test_an_id_used_twice_names_both_places(tmp_path: Path) -> None:
    """Of two facts with one id, the second is reported with the place of the first, across files."""
    again = FACTS.replace("- id: NFK-2015-02", "- id: NFK-2015-03")
    problems = _problems(tmp_path, {"facts/z-later.yaml": again})
    assert problems == (
        Problem("facts/z-later.yaml", 2, "NFK-2015-01", "id", f"is already used at {FACT_FILE}:2"),
    )


def test_all_problems_of_all_files_come_at_once(tmp_path: Path) -> None:
    """An editor mends everything in one go: the error lists each problem on a line of its own, in file order."""
    changes = {
        FACT_FILE: FACTS.replace("kind: figure", "kind: rumour").replace("as_at: 2015\n", "as_at: then\n"),
        "sources/nfk-ofsted-2015.yaml": SOURCE.replace("pages: 46", "pages: none"),
        "themes.yaml": FILES["themes.yaml"] + "- {id: health, name: Health}\n",
        "glossary.yaml": "IRO\n",
        "metrics.yaml": None,
    }
    with pytest.raises(CorpusError) as caught:
        load_corpus(_write(tmp_path, changes))
    problems = caught.value.problems
    assert [(problem.file, problem.line, problem.entry, problem.field) for problem in problems] == [
        (FACT_FILE, 6, "NFK-2015-01", "kind"),
        (FACT_FILE, 24, "NFK-2015-02", "as_at"),
        ("glossary.yaml", 1, "", ""),
        ("metrics.yaml", 0, "", ""),
        ("sources/nfk-ofsted-2015.yaml", 8, "nfk-ofsted-2015", "pages"),
        ("themes.yaml", 2, "health", "description"),
    ]
    first, *lines = str(caught.value).splitlines()
    assert first == "6 problem(s) in the curated base:"
    assert lines == [f"  {problem}" for problem in problems]


@pytest.mark.parametrize(
    ("problem", "line"),
    [
        (Problem("a.yaml", 3, "NFK-2015-01", "kind", "is wrong"), "a.yaml:3: NFK-2015-01 · kind: is wrong"),
        (Problem("a.yaml", 3, "", "kind", "is wrong"), "a.yaml:3: kind: is wrong"),
        (Problem("a.yaml", 0, "", "", "is wrong"), "a.yaml: is wrong"),
    ],
)
def test_a_problem_reads_as_a_compiler_says_it(problem: Problem, line: str) -> None:
    """File and line first, so that an editor can jump there; what is not known is left out."""
    assert str(problem) == line
