"""A report with words of our own: as read, and as the PDF that it is read from."""

from datetime import date
from typing import Any

from knowledge.models import Grade
from knowledge.reports import Paragraph, Recommendation, Report, ReportFramework
from tests.papers import ILACS_GRADES, Paper
from tests.printing import print_pdf

DIGEST = "a" * 64
TELLING = (
    "Too many care leavers are not in touch with their personal adviser. Of 803 care leavers 12% had no pathway plan, which "
    "is a serious weakness that has not improved since the last inspection."
)
PLAIN = "Children meet their social worker at home and at school."
MEMBERS = (
    "Elected members scrutinise performance every month. They have invested £4.2 million in foster homes since the last "
    "inspection."
)
IMPROVE = ("The timeliness of return interviews when children go missing.", "The quality of pathway plans.")
TITLE = "Inspection of Norfolk local authority children’s services"


def make_report(**changes: Any) -> Report:
    """An ILACS inspection of Norfolk with three numbered paragraphs and two recommendations."""
    fields: dict[str, Any] = {
        "file": "norfolk-2026-11-20.pdf",
        "pages": 3,
        "framework": ReportFramework.ILACS_STANDARD,
        "authority": "Norfolk",
        "fieldwork_start": date(2026, 10, 5),
        "fieldwork_end": date(2026, 10, 16),
        "published_on": date(2026, 11, 20),
        "lead_inspector": "Placeholder Name",
        "overall": Grade.GOOD,
        "grades": {
            "help_and_protection": Grade.GOOD,
            "looked_after_or_in_care": Grade.OUTSTANDING,
            "care_leavers": Grade.REQUIRES_IMPROVEMENT,
            "leadership": Grade.GOOD,
        },
        "recommendations": tuple(
            Recommendation(text, to_board=False, number=None, page=2, pdf_page=2, section="What needs to improve?")
            for text in IMPROVE
        ),
        "paragraphs": tuple(
            Paragraph(number, 3, 3, "The experiences and progress of care leavers", text)
            for number, text in enumerate((PLAIN, TELLING, MEMBERS), start=1)
        ),
    }
    return Report(**(fields | changes))


def print_report(*, title: str = TITLE, telling: int = 6) -> bytes:
    """An ILACS inspection as PDF. Its day of publication is not printed, as on Ofsted's own."""
    paper = Paper(footer=title)
    paper.write(title, size=26)
    paper.write("Inspection dates: 5 to 16 October 2026")
    paper.write("Lead inspector: Placeholder Name, His Majesty’s Inspector")
    paper.table([("Judgement", "Grade"), *ILACS_GRADES])
    paper.write(" ".join([PLAIN] * 3), gap=30)
    paper.turn()
    paper.head("What needs to improve?")
    for item in IMPROVE:
        paper.bullet(item)
    paper.head("The experiences and progress of care leavers: good")
    for number in range(1, 3 * telling + 1):
        paper.number(number, (PLAIN, TELLING, MEMBERS)[(number - 1) % 3])
    return print_pdf(paper.finish())
