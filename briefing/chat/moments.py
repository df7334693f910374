"""When something was done, as editors read it."""

from datetime import UTC, datetime
from zoneinfo import ZoneInfo, ZoneInfoNotFoundError

from knowledge.dates import MONTHS, PartialDate

try:
    LONDON: ZoneInfo | None = ZoneInfo("Europe/London")
except ZoneInfoNotFoundError:  # a system without time zones, such as Windows
    LONDON = None


def show_moment(at: datetime) -> str:
    """Such as `22 November 2026, 14:03`, by the clocks of Britain."""
    local = at.astimezone(LONDON or UTC)
    return f"{local.day} {MONTHS[local.month - 1]} {local.year}, {local:%H:%M}{'' if LONDON else ' UTC'}"


def local_day(at: datetime) -> PartialDate:
    """The day by the clocks of Britain."""
    local = at.astimezone(LONDON or UTC)
    return PartialDate(local.year, local.month, local.day)
