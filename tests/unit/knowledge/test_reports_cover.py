"""The header of reports and letters: whose, of which kind, when."""

from datetime import date

import pytest

from knowledge.authorities import AuthorityFinder
from knowledge.corpus import Authority, load_authorities
from knowledge.reports.cover import Header, read_header
from knowledge.reports.records import ReportFramework
from tests.papers import SENTENCE, Paper, lay, write_ilacs, write_letter, write_sif, write_visit

AUTHORITIES = load_authorities()
FINDER = AuthorityFinder(AUTHORITIES)


def read(paper: Paper) -> Header:
    return read_header(lay(paper.finish()), FINDER)


def write_cover(*lines: str) -> Paper:
    """A cover of some lines and two pages of text."""
    paper = Paper()
    for line in lines:
        paper.write(line)
    paper.turn()
    paper.write(" ".join([SENTENCE] * 2))
    return paper


def problems_of(header: Header, subject: str) -> list[str]:
    return [problem for problem in header.problems if problem.startswith(subject)]


def write_title(named: str) -> Paper:
    return write_cover(
        f"Inspection of {named} local authority children’s services", "Inspection dates: 7 November 2022"
    )


@pytest.mark.parametrize("authority", AUTHORITIES, ids=lambda authority: authority.name)
def test_every_authority_is_found_in_every_title(authority: Authority) -> None:
    """In titles of reports and letters, and with what comes before or after a name in them."""
    name = authority.name
    formal = [f"{name} Council", f"London Borough of {name}", name.replace(" and ", " & "), name.upper()]
    papers = [
        write_cover(
            name, "Inspection of services for children in need of help and protection, children looked after"
        ),
        write_letter(visit=f"Monitoring visit of {name} children’s services"),
        *map(write_title, [name, *formal, *authority.aliases]),
    ]
    for paper in papers:
        header = read(paper)
        assert (header.authority, problems_of(header, "authority")) == (name, []), paper.pages[0]


@pytest.mark.parametrize(
    ("title", "name"),
    [
        ("Royal Borough of Kingston upon Thames", "Kingston upon Thames"),
        ("Kingston upon Hull City Council", "Kingston upon Hull"),
        ("Hull City Council", "Kingston upon Hull"),
        ("Durham County Council", "Durham"),
        ("Council of the Isles of Scilly", "Isles of Scilly"),
        ("City of Bradford Metropolitan District Council", "Bradford"),
        ("Royal Borough of Windsor & Maidenhead", "Windsor and Maidenhead"),
        ("Bournemouth, Christchurch and Poole Council", "Bournemouth, Christchurch and Poole"),
        ("Metropolitan Borough of Wirral", "Wirral"),
        ("Bury Metropolitan Borough Council", "Bury"),
        ("Westmorland and Furness Council", "Westmorland and Furness"),
    ],
)
def test_formal_names_are_those_of_the_list(title: str, name: str) -> None:
    """What a council calls itself on its cover is the authority of the list."""
    assert read(write_cover(title, "Inspection of children’s social care services")).authority == name


def test_addresses_name_no_authority() -> None:
    """Ofsted's letterheads and a director's address stand above the title; only the title counts."""
    letter = write_letter(visit="Focused visit to Somewhere Trust children’s services")
    header = read(letter)
    assert header.authority is None
    assert problems_of(header, "authority") == ["authority: the cover names no authority that is known"]


def test_two_authorities_in_a_title_are_said() -> None:
    """The first is taken, and not without saying so."""
    header = read(
        write_ilacs("Inspection of Cumberland and Westmorland and Furness local authority children’s services")
    )
    assert header.authority == "Cumberland"
    assert problems_of(header, "authority") == [
        "authority: the title names Cumberland and Westmorland and Furness; the first is taken"
    ]


def test_a_footer_of_another_authority_is_said() -> None:
    """A footer left over from another report does not go unnoticed."""
    paper = write_ilacs()
    paper.footer = "Inspection of Suffolk local authority children’s services"
    header = read(paper)
    assert header.authority == "Norfolk"
    assert problems_of(header, "authority") == ["authority: the footer names Suffolk, the cover Norfolk"]


@pytest.mark.parametrize(
    ("title", "framework"),
    [
        ("Inspection of Norfolk local authority children’s services", ReportFramework.ILACS_STANDARD),
        ("Inspection of children’s social care services", ReportFramework.ILACS_STANDARD),
        ("Norfolk County Council Inspection of children's services", ReportFramework.ILACS_STANDARD),
        (
            "Inspection of services for children in need of help and protection, children looked after",
            ReportFramework.SIF,
        ),
        (
            "Re-inspection of services for children in need of help and protection",
            ReportFramework.SIF_REINSPECTION,
        ),
        ("Reinspection of services for children in need of help and protection", ReportFramework.SIF_REINSPECTION),
        ("Inspection of local authority arrangements for the protection of children", ReportFramework.PRE_SIF_CP),
        ("Inspection of looked after children services", ReportFramework.PRE_SIF_LAC),
        ("Inspection of services for looked after children", ReportFramework.PRE_SIF_LAC),
        ("Focused visit to Norfolk County Council children’s services", ReportFramework.FOCUSED_VISIT),
        ("Ofsted focused visit to Norfolk", ReportFramework.FOCUSED_VISIT),
        ("Monitoring visit of Norfolk local authority children’s services", ReportFramework.MONITORING_VISIT),
        ("Joint targeted area inspection of the response to domestic abuse in Norfolk", ReportFramework.OTHER),
        ("JTAI of the multi-agency response in Norfolk", ReportFramework.OTHER),
        ("Joint local area SEND inspection in Norfolk", ReportFramework.OTHER),
        ("Inspection of safeguarding and looked after children services", ReportFramework.OTHER),
        ("Annual unannounced inspection of contact, referral and assessment arrangements", ReportFramework.OTHER),
        ("Norfolk’s plan for children", ReportFramework.OTHER),
    ],
)
def test_the_title_tells_the_kind(title: str, framework: ReportFramework) -> None:
    """Each kind is known by its title; what is none of them is read no further, and said to be."""
    header = read(write_cover("Norfolk", title, "Inspection dates: 7 to 18 November 2022"))
    assert header.framework is framework
    assert bool(problems_of(header, "framework")) is (framework is ReportFramework.OTHER)


def test_the_first_title_counts() -> None:
    """A letter speaks of earlier inspections of other kinds."""
    letter = write_letter(
        inspectors="There was a joint targeted area inspection, and a re-inspection of services for children in need of help."
    )
    assert read(letter).framework is ReportFramework.MONITORING_VISIT


@pytest.mark.parametrize(
    ("dates", "framework", "doubts"),
    [
        ("20 to 24 June 2022", ReportFramework.ILACS_SHORT, 0),
        ("21 to 24 June 2022", ReportFramework.ILACS_SHORT, 0),
        ("13 to 24 June 2022", ReportFramework.ILACS_STANDARD, 0),
        ("6 to 24 June 2022", ReportFramework.ILACS_STANDARD, 0),
        ("20 June 2022", ReportFramework.ILACS_SHORT, 1),
        ("20 to 28 June 2022", ReportFramework.ILACS_STANDARD, 1),
        # the days between two parts are none on site
        ("8 to 10 June and 20 to 21 June 2022", ReportFramework.ILACS_SHORT, 0),
        ("6 to 10 June and 20 to 24 June 2022", ReportFramework.ILACS_STANDARD, 0),
    ],
)
def test_its_length_tells_a_short_inspection(dates: str, framework: ReportFramework, doubts: int) -> None:
    """One week on site is short and two are standard; of any other length it is said."""
    header = read(write_ilacs(dates=f"Inspection dates: {dates}"))
    assert (header.framework, len(problems_of(header, "framework"))) == (framework, doubts)


@pytest.mark.parametrize(
    ("dates", "problems"), [("6 to 10 June and 20 to 24 June 2022", 1), ("6 to 10 June and 13 to 17 June 2022", 0)]
)
def test_a_pause_is_said(dates: str, problems: int) -> None:
    """The first and the last day are given, and that nobody was there for a while between; a weekend is no pause."""
    header = read(write_ilacs(dates=f"Inspection dates: {dates}"))
    assert len(problems_of(header, "fieldwork dates")) == problems


@pytest.mark.parametrize(
    "label",
    [
        "Inspection dates:",
        "Inspection date:",
        "Inspection dates",
        "Dates of inspection:",
        "Fieldwork dates:",
        "Visit dates:",
    ],
)
@pytest.mark.parametrize("dates", ["7 to 18 November 2022", "Monday 7 to Friday 18 November 2022"])
def test_dates_stand_after_their_label(label: str, dates: str) -> None:
    """Whatever the label, and with weekdays or without."""
    header = read(write_ilacs(dates=f"{label} {dates}"))
    assert (header.fieldwork_start, header.fieldwork_end) == (date(2022, 11, 7), date(2022, 11, 18))


@pytest.mark.parametrize(
    "dates", ["7 to 31 November 2022", "", "18 November 2022 to 7 November 2022", "November 2022"]
)
def test_dates_that_cannot_be_are_not_made_up(dates: str) -> None:
    """A mistake in print leaves the dates open."""
    header = read(write_ilacs(dates=f"Inspection dates: {dates}"))
    assert (header.fieldwork_start, header.fieldwork_end) == (None, None)
    assert problems_of(header, "fieldwork") == ["fieldwork dates: none could be read on the cover"]


def test_a_footer_with_other_dates_is_said() -> None:
    """The cover counts."""
    paper = write_ilacs()
    paper.footer = "14 to 25 November 2022"
    header = read(paper)
    assert header.fieldwork_start == date(2022, 11, 7)
    assert problems_of(header, "fieldwork") == [
        "fieldwork dates: the footer says 14 November 2022 to 25 November 2022; the cover's are taken"
    ]


@pytest.mark.parametrize(
    ("on", "span"),
    [
        ("12 and 13 March 2019", (date(2019, 3, 12), date(2019, 3, 13))),
        ("12, 13 and 14 March 2019", (date(2019, 3, 12), date(2019, 3, 14))),
        ("Tuesday 12 March and Wednesday 13 March 2019", (date(2019, 3, 12), date(2019, 3, 13))),
        ("31 December 2018 and 1 January 2019", (date(2018, 12, 31), date(2019, 1, 1))),
        ("13 March 2019", (date(2019, 3, 13), date(2019, 3, 13))),
    ],
)
def test_a_letter_says_when_they_came_in_its_first_sentence(on: str, span: tuple[date, date]) -> None:
    """The letter's own date is that of publication."""
    header = read(write_letter(on=on))
    assert (header.fieldwork_start, header.fieldwork_end) == span
    assert (header.published_on, header.authority) == (date(2019, 4, 5), "Leeds")
    assert header.problems == ()


def test_an_earlier_inspection_is_not_when_they_came() -> None:
    """A letter may name the dates of the inspection before its own."""
    before = "12 to 23 June 2016, when services were judged inadequate. It took place on 30 and 31 January 2019"
    header = read(write_letter(on=f"the first since the inspection on {before}"))
    assert (header.fieldwork_start, header.fieldwork_end) == (date(2019, 1, 30), date(2019, 1, 31))


def test_a_joint_letter_to_partners_is_read() -> None:
    """Letters on joint inspections greet a partnership, below the addresses of others."""
    header = read(
        write_cover(
            "Piccadilly Gate, Store Street, Manchester",
            "5 April 2019",
            "Dear local partnership",
            "Joint targeted area inspection of the response to sexual abuse in Luton",
            "Between 14 and 18 January 2019, three inspectorates carried out this inspection.",
        )
    )
    assert (header.authority, header.framework) == ("Luton", ReportFramework.OTHER)
    assert (header.published_on, problems_of(header, "authority")) == (date(2019, 4, 5), [])


@pytest.mark.parametrize(
    ("published", "found", "doubts"),
    [
        ("Report published: 13 January 2023", date(2023, 1, 13), 0),
        ("Published: Friday 13 January 2023", date(2023, 1, 13), 0),
        ("Published on 13 January 2023", date(2023, 1, 13), 0),
        ("Publication date: 13 January 2023", date(2023, 1, 13), 0),
        ("", None, 1),
        ("Published: 31 April 2023", None, 1),
        ("Published: 13 January 2022", date(2022, 1, 13), 1),  # before they came
        ("Published: 13 January 2024", date(2024, 1, 13), 1),
    ],
)
def test_publication_follows_fieldwork(published: str, found: date | None, doubts: int) -> None:
    """A date that is not there, or cannot be right, is a problem."""
    header = read(write_ilacs(lead=published))
    assert (header.published_on, len(problems_of(header, "published_on"))) == (found, doubts)


def test_a_cover_of_2021_and_after_is_that_of_a_visit() -> None:
    """Since then visits have covers like inspections."""
    header = read(write_visit())
    assert (header.authority, header.framework) == ("Reading", ReportFramework.FOCUSED_VISIT)
    assert (header.fieldwork_start, header.fieldwork_end) == (date(2024, 6, 19), date(2024, 6, 20))


def test_the_single_framework_has_its_dates_in_headings() -> None:
    """Inspection and publication stand in bold on the cover."""
    header = read(write_sif())
    assert (header.fieldwork_start, header.published_on) == (date(2015, 10, 12), date(2016, 1, 5))
    assert header.problems == ()
