"""A proposal: a fact that a report suggests, waiting for an editor's words and decision."""

from enum import StrEnum

from knowledge.drafts import Draft
from knowledge.models import FactId, Name, Record


class Sort(StrEnum):
    """What a proposal was made from."""

    JUDGEMENT = "judgement"
    RECOMMENDATION = "recommendation"
    FINDING = "finding"


class Change(StrEnum):
    """How a fact compares with an earlier one that it updates."""

    BETTER = "better"
    WORSE = "worse"
    SAME = "same"


class Printed(Record):
    """A paragraph as printed, and where. `number` is None where the report numbers none."""

    number: int | None = None
    page: int | None = None
    pdf_page: int
    section: str | None = None
    text: str

    @property
    def label(self) -> str:
        """Such as `page 6, paragraph 23`; the PDF's page where none is printed."""
        page = f"page {self.page}" if self.page else f"PDF page {self.pdf_page}"
        return f"{page}, paragraph {self.number}" if self.number is not None else page


class Proposal(Record):
    """The draft of a fact with the paragraph it comes from and the reasons why it is proposed.

    `sentence` is the one of the paragraph that tells most, `start` how a statement might begin. `earlier` is the fact that
    it updates, and `change` how the two compare, where that can be said.
    """

    sort: Sort
    draft: Draft
    printed: Printed | None = None
    sentence: str | None = None
    start: str | None = None
    score: float = 0.0
    why: tuple[str, ...] = ()
    earlier: FactId | None = None
    change: Change | None = None
    addressed_to: Name | None = None
