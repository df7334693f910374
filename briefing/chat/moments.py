"""When something was done, as editors read it."""

from datetime import datetime

from briefing.alerts.timing import LONDON
from knowledge.dates import MONTHS, PartialDate


def show_moment(at: datetime) -> str:
    """Such as `22 November 2026, 14:03`, by the clocks of Britain."""
    local = at.astimezone(LONDON)
    return f"{local.day} {MONTHS[local.month - 1]} {local.year}, {local:%H:%M}"


def local_day(at: datetime) -> PartialDate:
    """The day by the clocks of Britain."""
    local = at.astimezone(LONDON)
    return PartialDate(local.year, local.month, local.day)
