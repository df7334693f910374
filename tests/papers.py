"""Reports and letters in the forms that Ofsted gives them, with words of our own, for the tests of their reading."""

import textwrap
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field

from knowledge.reports.lines import Line, attach_marks
from knowledge.reports.pages import ReportPage, make_pages
from knowledge.review.documents import Document
from tests.printing import Text

LEFT, HANGING, GRADES = 70.9, 99.3, 303.0
"""Where numbers, the text beside them, and a table's grades begin."""
TOP, BOTTOM = 760.0, 70.0
SENTENCE = (
    "Social workers know the children well and see them alone, and managers read what they write in good time."
)
ILACS_GRADES = (
    ("The impact of leaders on social work practice with children and families", "Good"),
    ("The experiences and progress of children who need help and protection", "Requires improvement to be good"),
    ("The experiences and progress of children in care", "Outstanding"),
    ("The experiences and progress of care leavers", "Good"),
    ("Overall effectiveness", "Good"),
)
SIF_GRADES = (
    ("1. Children who need help and protection", "Requires improvement"),
    ("2. Children looked after and achieving permanence", "Inadequate"),
    ("2.1 Adoption performance", "Good"),
    ("2.2 Experiences and progress of care leavers", "Outstanding"),
    ("3. Leadership, management and governance", "Inadequate"),
)


@dataclass
class Paper:
    """Pages that are written from top to foot; what does not fit goes on to the next one."""

    pages: list[list[Text]] = field(default_factory=lambda: [[]])
    foot: float = TOP
    footer: str | None = None
    """What the foot of each page but the first says before its number."""

    def write(
        self, words: str, *, left: float = LEFT, size: float = 12, font: str = "regular", gap: float = 6
    ) -> None:
        """Write lines of at most 80 letters, after a gap in points."""
        self.foot -= gap
        for line in textwrap.wrap(words, 80) or [""]:
            self.put(line, left=left, size=size, font=font)

    def put(self, words: str, *, left: float = LEFT, size: float = 12, font: str = "regular") -> None:
        """Put one line under the last one."""
        self.foot -= 1.2 * size
        if self.foot < BOTTOM:
            self.turn()
            self.foot -= 1.2 * size
        self.pages[-1].append(Text(left, self.foot, words, size, font))

    def turn(self) -> None:
        """Turn to a new page."""
        self.pages.append([])
        self.foot = TOP

    def head(self, words: str, *, size: float = 14, font: str = "bold") -> None:
        """Write a heading."""
        self.write(words, size=size, font=font, gap=18)

    def number(self, number: int | str, words: str = SENTENCE) -> None:
        """Write a paragraph with its number at the left edge."""
        first, *others = textwrap.wrap(words, 76)
        self.foot -= 12
        self.put(f"{number}. {first}" if isinstance(number, int) else f"{number} {first}")
        for line in others:
            self.put(line, left=HANGING)

    def bullet(self, words: str, *, left: float = LEFT, mark: str = "n", font: str = "symbol") -> None:
        """Write a bullet, in a type of its own, and the words beside it."""
        first, *others = textwrap.wrap(words, 76)
        self.foot -= 6
        self.put(mark, left=left, font=font)
        self.pages[-1].append(Text(left + 18, self.foot, first))
        for line in others:
            self.put(line, left=left + 18)

    def table(
        self,
        rows: Iterable[tuple[str, str]],
        *,
        width: int = 40,
        across: int = 20,
        order: str = "across",
        at: float = GRADES,
    ) -> None:
        """Write names and grades in two columns; `order` is the file's: across, grades first, or names first."""
        names: list[Text] = []
        grades: list[Text] = []
        both: list[Text] = []
        for name, grade in rows:
            left, right = textwrap.wrap(name, width), textwrap.wrap(grade, across)
            height = max(len(left), len(right)) * 14.4
            self.foot -= 12
            cells = _column(left, LEFT, self.foot, height), _column(right, at, self.foot, height)
            names += cells[0]
            grades += cells[1]
            both += [*cells[0], *cells[1]]
            self.foot -= height
        orders = {"across": both, "grades first": [*grades, *names], "names first": [*names, *grades]}
        self.pages[-1] += orders[order]

    def finish(self) -> list[list[Text]]:
        """The pages with their footers."""
        for number, page in enumerate(self.pages, start=1):
            if self.footer is not None and number > 1:
                page.extend([Text(LEFT, 37.9, self.footer, 8, "bold")] if self.footer else [])
                page.append(Text(500, 28.3, str(number), 8))
        return self.pages


def _column(cell: Sequence[str], left: float, top: float, height: float) -> list[Text]:
    """The lines of a cell, in the middle of its row."""
    first = top - (height - 14.4 * len(cell)) / 2
    return [Text(left, first - 14.4 * place - 12, words) for place, words in enumerate(cell)]


def lay(pages: Iterable[Iterable[Text]]) -> list[ReportPage]:
    """Pages as read, without a PDF between."""
    return make_pages([list(attach_marks(map(_make_line, page))) for page in pages])


def make_document(texts: Iterable[str]) -> Document:
    """A document of the review from its pages' lines, without a PDF between."""
    pages = [
        [Text(LEFT, TOP - 14.4 * place, words) for place, words in enumerate(text.splitlines()) if words]
        for text in texts
    ]
    return Document.from_pages(lay(pages))


def _make_line(text: Text) -> Line:
    words = "▪" if text.font == "symbol" else text.words
    return Line(words, text.size, text.font == "bold", text.left, text.foot)


def write_ilacs(
    title: str = "Inspection of Norfolk local authority children’s services",
    *,
    dates: str = "Inspection dates: 7 to 18 November 2022",
    lead: str = "Lead inspector: Placeholder Name, His Majesty’s Inspector",
    grades: Iterable[tuple[str, str]] = ILACS_GRADES,
    order: str = "across",
    improve: Sequence[str] = (
        "The timeliness of visits to children.",
        "The quality of plans, and how they are written.",
    ),
    heading: str = "What needs to improve?",
    paragraphs: int = 30,
) -> Paper:
    """An inspection of local authority children's services, as since 2018."""
    paper = Paper(footer=title)
    paper.write(title, size=26)
    paper.write(dates)
    paper.write(lead)
    paper.table([("Judgement", "Grade"), *grades], order=order)
    paper.write(" ".join([SENTENCE] * 3), gap=30)
    paper.turn()
    paper.head(heading)
    for item in improve:
        paper.bullet(item)
    parts = [(name, grade) for name, grade in grades if name != "Overall effectiveness"]
    for place in range(paragraphs):
        if place % (paragraphs // len(parts) + 1) == 0:
            name, grade = parts[place // (paragraphs // len(parts) + 1)]
            paper.head(f"{name}: {grade.lower()}")
        paper.number(place + 1, " ".join([SENTENCE] * (1 + place % 4)))
    return paper


def write_sif(
    title: str = "Torbay",
    *,
    overall: str = "Children’s services in Torbay are inadequate",
    grades: Iterable[tuple[str, str]] = SIF_GRADES,
    board: str | None = "The Local Safeguarding Children Board requires improvement",
    paragraphs: int = 40,
) -> Paper:
    """An inspection under the single inspection framework of 2013 to 2018, with the review of the board."""
    paper = Paper(footer="")
    paper.write(title, size=26)
    paper.head(
        "Inspection of services for children in need of help and protection, children looked after and care leavers"
    )
    if board:
        paper.write("and", size=14)
        paper.head("Review of the effectiveness of the Local Safeguarding Children Board1")
    paper.head("Inspection date: 12 October 2015 – 5 November 2015")
    paper.head("Report published: 5 January 2016")
    paper.head(overall)
    paper.table(grades, width=42, at=388)
    paper.turn()
    paper.head("What does the local authority need to improve?")
    for number in range(1, 6):
        paper.number(number, "Make sure that plans say who does what and by when, and that somebody checks.")
    paper.head("The experiences and progress of children who need help and protection")
    for number in range(6, paragraphs):
        paper.number(number, " ".join([SENTENCE] * (1 + number % 4)))
    if board:
        paper.head("The Local Safeguarding Children Board (LSCB)", size=16)
        paper.head(board)
        paper.head("What does the LSCB need to improve?")
        paper.bullet("Ask partners what became of audits.")
    paper.head("Information about this inspection")
    paper.write("The inspection team consisted of five of Her Majesty’s Inspectors (HMI) from Ofsted.")
    paper.write("Deputy lead inspector: Another Name")
    paper.write("Lead inspector: Placeholder Name HMI")
    return paper


def write_pre_sif(*, looked_after: bool = False) -> Paper:
    """An inspection of child protection, or of services for looked after children, as in 2012 and 2013."""
    paper = Paper()
    kind = (
        "looked after children services"
        if looked_after
        else "local authority arrangements for the protection of children"
    )
    paper.write(f"Inspection of {kind}", size=26)
    paper.write("Kent County Council", size=18)
    paper.write("Inspection dates: 26 November – 5 December 2012", size=10, font="bold")
    paper.write("Reporting inspector Placeholder Name HMI", size=10, font="bold")
    paper.write("Age group: All", size=10)
    paper.write("Published: 11 January 2013", size=10)
    paper.turn()
    paper.footer = f"Kent County Council Inspection of {kind}"
    paper.head("Areas for improvement", size=14)
    paper.number(
        1, "In order to improve the help given to children the local authority should take the following action."
    )
    paper.write("Immediately:", font="bold")
    paper.bullet("Read every file that was closed in the summer.")
    paper.write("Within three months:", font="bold")
    paper.bullet(
        "Agree with partners who writes the minutes, and who reads them before they are sent to the parents."
    )
    paper.bullet("Ask children.")
    paper.head("Leadership and governance")
    for number in range(2, 20):
        paper.number(number, " ".join([SENTENCE] * (1 + number % 4)))
    paper.turn()
    paper.head("Record of main findings", size=18)
    rows = [("Overall effectiveness", "Inadequate")]
    if looked_after:
        rows += [("Capacity to improve", "Adequate"), ("Quality of provision", "Good")]
        rows += [("Leadership and management", "Inadequate")]
    else:
        helped = (
            "The effectiveness of the help and protection provided to children, young people, families and carers"
        )
        rows += [
            (helped, "Inadequate"),
            ("The quality of practice", "Inadequate"),
            ("Leadership and governance", "Adequate"),
        ]
    paper.table(rows)
    return paper


def write_letter(
    *,
    visit: str = "Monitoring visit to Leeds children’s services",
    on: str = "12 and 13 March 2019",
    inspectors: str = "The inspectors were Placeholder Name HMI and Another Name HMI.",
    signed: str = "Placeholder Name",
) -> Paper:
    """A letter after a visit, as from 2016 to 2020."""
    paper = Paper()
    for line in (
        "Ofsted",
        "Piccadilly Gate",
        "Store Street",
        "Manchester",
        "M1 2WD",
        "T 0300 123 1231",
        "www.gov.uk/ofsted",
    ):
        paper.put(line, left=400, size=9)
    for line in (
        "5 April 2019",
        "Director of Children’s Services",
        "Leeds City Council",
        "6 Cumberland Place",
        "Nottingham",
    ):
        paper.put(line)
    paper.write("Dear Director", gap=18)
    paper.write(visit, font="bold", gap=18)
    what = visit[0].lower() + visit[1:]
    paper.write(f"This letter summarises the findings of the {what} on {on}. {inspectors}", gap=12)
    paper.write("The visit was the second since the local authority was judged inadequate in May 2017.", gap=12)
    for heading in ("Areas covered by the visit", "Overview", "Findings and evaluation of progress"):
        paper.write(heading, font="bold", gap=18)
        for times in (2, 3):
            paper.write(" ".join([SENTENCE] * times), gap=12)
    if "ocused" in visit:
        paper.write("What needs to improve in this area of social work practice", font="bold", gap=18)
        paper.bullet("How soon strategy meetings are held.")
        paper.bullet(
            "What managers write down when they have talked with a social worker, so that others can see the reason."
        )
        paper.write("Findings", font="bold", gap=18)
        paper.write(" ".join([SENTENCE] * 6), gap=12)
    paper.write("I am copying this letter to the Department for Education.", gap=12)
    paper.write("Yours sincerely", gap=18)
    paper.write(signed, gap=30)
    paper.write("Her Majesty’s Inspector", gap=0)
    return paper


def write_visit(
    title: str = "Focused visit to Reading Borough Council children’s services", dates: str = "19 and 20 June 2024"
) -> Paper:
    """An account of a visit with a cover, as since 2021."""
    paper = Paper(footer=title)
    paper.write(title, size=26)
    paper.write(f"Inspection dates: {dates}")
    paper.write("Lead inspector: Placeholder Name, His Majesty’s Inspector")
    paper.write("Inspectors looked at the front door. " + SENTENCE, gap=24)
    paper.head("Headline findings")
    paper.write(" ".join([SENTENCE] * 5), gap=12)
    paper.head("What needs to improve in this area of social work practice?")
    paper.bullet(
        "The response to children who are homeless at 16 or 17, and what they are told about their rights."
    )
    paper.bullet("Supervision.")
    paper.bullet("The records of strategy meetings.")
    paper.head("Main findings")
    for times in (4, 5, 6, 7, 8, 9):
        paper.write(" ".join([SENTENCE] * times), gap=12)
    return paper
