"""When a chat wants to be told: at once, gathered, not at night, not on holiday. Pure decisions.

Hours are those of the clocks of the United Kingdom, summer time included; moments are aware, in UTC.
"""

from collections.abc import Iterable
from datetime import UTC, date, datetime, time, timedelta
from zoneinfo import ZoneInfo

from briefing.storage.preferences import Cadence, Preferences

__all__ = ["LONDON", "Cadence", "Preferences", "at_clock", "decide_due", "may_go_out"]

LONDON = ZoneInfo("Europe/London")
_A_DAY = timedelta(days=1)


def decide_due(preferences: Preferences, *, ready_at: datetime, committee_days: Iterable[date] = ()) -> datetime:
    """When an alert that is ready at a moment goes out: its digest's hour, after a pause, outside quiet hours.

    With no committee day ahead, the evening before one is the weekly digest: what is wanted is late rather than lost.
    """
    start = max(ready_at, preferences.paused_until or ready_at)
    due = _find_digest(preferences, start, committee_days)
    return may_go_out(preferences, due) or due


def may_go_out(preferences: Preferences, now: datetime) -> datetime | None:
    """None when an alert may go out now; else the moment from which it may."""
    moment = max(now, preferences.paused_until or now)
    # More than once only where the clocks jump over the end of one quiet night into the beginning of the next.
    while end := _find_end_of_quiet(preferences, moment):
        moment = end
    return moment if moment > now else None


def _find_digest(preferences: Preferences, start: datetime, committee_days: Iterable[date]) -> datetime:
    if preferences.cadence is Cadence.INSTANT:
        return start
    today = start.astimezone(LONDON).date()
    days: list[date] = []
    if preferences.cadence is Cadence.DAILY:
        days = [today, today + _A_DAY]
    elif preferences.cadence is Cadence.EVE:
        days = sorted(day - _A_DAY for day in committee_days)
    weekday = today + timedelta(days=(preferences.digest_weekday - today.weekday()) % 7)
    hours = (at_clock(day, preferences.digest_at) for day in [*days, weekday, weekday + timedelta(weeks=1)])
    return next(due for due in hours if due >= start)


def at_clock(day: date, minutes: int) -> datetime:
    """The moment at which the clocks show a time on a day.

    A time that the clocks pass over in spring is shown an hour later (01:30 becomes 02:30); of one that comes twice
    in autumn the first is meant.
    """
    shown = datetime.combine(day, time(minutes // 60 % 24, minutes % 60), LONDON)
    return shown.astimezone(UTC)


def _find_end_of_quiet(preferences: Preferences, moment: datetime) -> datetime | None:
    """When the quiet hours end that a moment lies in; None when it lies in none, or they have ended once tonight.

    In the hour that comes twice the clocks show quiet hours again that were over: they are not kept twice.
    """
    first, last = preferences.quiet_from, preferences.quiet_until
    if first is None or last is None or first == last:
        return None
    local = moment.astimezone(LONDON)
    shown = local.hour * 60 + local.minute
    inside = first <= shown < last if first < last else shown >= first or shown < last
    if not inside:
        return None
    end = at_clock(local.date() if shown < last else local.date() + _A_DAY, last)
    return end if end > moment else None
