"""When an alert goes out, by what a chat has chosen."""

from datetime import UTC, date, datetime, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from briefing.alerts.timing import LONDON, Cadence, Preferences, at_clock, decide_due, may_go_out

HOURS = 60


def london(text: str) -> datetime:
    """A moment as the clocks in London show it."""
    return datetime.fromisoformat(text).replace(tzinfo=LONDON).astimezone(UTC)


@pytest.mark.parametrize(
    ("preferences", "ready", "due"),
    [
        (Preferences(), "2026-11-23 03:10", "2026-11-23 03:10"),
        (Preferences(Cadence.DAILY), "2026-11-23 07:59", "2026-11-23 08:00"),
        (Preferences(Cadence.DAILY), "2026-11-23 08:00", "2026-11-23 08:00"),
        (Preferences(Cadence.DAILY), "2026-11-23 08:01", "2026-11-24 08:00"),
        # the clocks go back on 25 October 2026 and forward on 28 March 2027: eight o'clock stays eight o'clock
        (Preferences(Cadence.DAILY), "2026-10-24 09:00", "2026-10-25 08:00"),
        (Preferences(Cadence.DAILY), "2027-03-27 09:00", "2027-03-28 08:00"),
        (Preferences(Cadence.WEEKLY, digest_weekday=0), "2026-11-23 07:00", "2026-11-23 08:00"),
        (Preferences(Cadence.WEEKLY, digest_weekday=0), "2026-11-23 09:00", "2026-11-30 08:00"),
        (Preferences(Cadence.WEEKLY, digest_weekday=4), "2026-11-23 09:00", "2026-11-27 08:00"),
        (Preferences(quiet_from=22 * HOURS, quiet_until=7 * HOURS), "2026-11-23 21:59", "2026-11-23 21:59"),
        (Preferences(quiet_from=22 * HOURS, quiet_until=7 * HOURS), "2026-11-23 22:00", "2026-11-24 07:00"),
        (Preferences(quiet_from=22 * HOURS, quiet_until=7 * HOURS), "2026-11-24 06:59", "2026-11-24 07:00"),
        (Preferences(quiet_from=22 * HOURS, quiet_until=7 * HOURS), "2026-11-24 07:00", "2026-11-24 07:00"),
        (Preferences(quiet_from=9 * HOURS, quiet_until=17 * HOURS), "2026-11-23 12:00", "2026-11-23 17:00"),
        (Preferences(quiet_from=9 * HOURS, quiet_until=9 * HOURS), "2026-11-23 09:00", "2026-11-23 09:00"),
        # a digest whose hour is a quiet one
        (Preferences(Cadence.DAILY, 360, 0, 22 * HOURS, 7 * HOURS), "2026-11-23 05:00", "2026-11-23 07:00"),
        # the night in which the hour from one to two comes twice, and the one in which it never comes
        (Preferences(quiet_from=90, quiet_until=7 * HOURS), "2026-10-25 00:30", "2026-10-25 00:30"),
        (Preferences(quiet_from=0, quiet_until=90), "2027-03-28 00:30", "2027-03-28 02:30"),
        # a pause that ends at night, and one that is over
        (
            Preferences(quiet_from=22 * HOURS, quiet_until=7 * HOURS, paused_until=london("2026-12-01 23:00")),
            "2026-11-23 12:00",
            "2026-12-02 07:00",
        ),
        # quiet hours whose end the clocks jump over into their own beginning last until the next night's end
        (Preferences(quiet_from=140, quiet_until=90), "2027-03-28 00:30", "2027-03-29 01:30"),
        (Preferences(paused_until=london("2026-11-01 00:00")), "2026-11-23 12:00", "2026-11-23 12:00"),
    ],
)
def test_it_is_due(preferences: Preferences, ready: str, due: str) -> None:
    """The next hour that suits, by the clocks of London."""
    assert decide_due(preferences, ready_at=london(ready)) == london(due)


EVE = Preferences(Cadence.EVE, digest_at=18 * HOURS)


@pytest.mark.parametrize(
    ("days", "ready", "due"),
    [
        ([date(2026, 12, 8), date(2027, 1, 12)], "2026-11-23 12:00", "2026-12-07 18:00"),
        ([date(2027, 1, 12), date(2026, 12, 8)], "2026-12-07 18:01", "2027-01-11 18:00"),
        ([date(2026, 11, 10), date(2026, 12, 8)], "2026-11-23 12:00", "2026-12-07 18:00"),
        # none is set, or all are over: the weekly digest
        ([], "2026-11-24 12:00", "2026-11-30 18:00"),
        ([date(2026, 11, 10)], "2026-11-24 12:00", "2026-11-30 18:00"),
        ([date(2026, 11, 25)], "2026-11-24 19:00", "2026-11-30 18:00"),
    ],
)
def test_the_evening_before_committee(days: list[date], ready: str, due: str) -> None:
    """The eve of the next day that an editor set; without one nothing is lost."""
    assert decide_due(EVE, ready_at=london(ready), committee_days=days) == london(due)


def test_what_is_overdue_goes_out_now() -> None:
    """A bot that was off for three days sends what was due meanwhile, unless it comes back at night."""
    now = london("2026-11-23 12:00")
    assert may_go_out(Preferences(Cadence.WEEKLY), now) is None
    assert may_go_out(Preferences(quiet_from=11 * HOURS, quiet_until=13 * HOURS), now) == london(
        "2026-11-23 13:00"
    )


def test_a_pause_that_ends_in_the_hour_that_comes_twice_is_kept() -> None:
    """Quiet hours that were over at the first half past one neither shorten the pause nor begin anew."""
    pause = datetime(2026, 10, 25, 1, 10, tzinfo=UTC)
    preferences = Preferences(quiet_from=22 * HOURS, quiet_until=90, paused_until=pause)
    assert may_go_out(preferences, datetime(2026, 10, 25, 0, 40, tzinfo=UTC)) == pause


@given(
    st.builds(
        Preferences,
        st.sampled_from(Cadence),
        st.integers(0, 1439),
        st.integers(0, 6),
        quiet_from=st.integers(0, 1439),
        quiet_until=st.integers(0, 1439),
        paused_until=st.none() | st.datetimes(datetime(2026, 1, 1), datetime(2028, 1, 1), timezones=st.just(UTC)),  # noqa: DTZ001 - hypothesis wants naive bounds
    ),
    st.datetimes(datetime(2026, 1, 1), datetime(2027, 12, 1), timezones=st.just(UTC)),  # noqa: DTZ001 - as above
    st.lists(st.dates(date(2026, 1, 1), date(2028, 1, 1)), max_size=5),
)
def test_nothing_is_dropped_and_nothing_comes_at_night(
    preferences: Preferences, ready: datetime, days: list[date]
) -> None:
    """Whatever was chosen, an alert is due, not before it is ready, and never within the quiet hours or the pause."""
    due = decide_due(preferences, ready_at=ready, committee_days=days)
    assert due >= ready
    assert may_go_out(preferences, due) is None
    longest = timedelta(days=8) if preferences.cadence is not Cadence.EVE else timedelta(days=800)
    assert due - max(ready, preferences.paused_until or ready) <= longest + timedelta(days=1)


def test_a_time_that_never_comes_is_a_moment_all_the_same() -> None:
    """On the day the clocks go forward, half past one is the half past two that the clocks show."""
    assert at_clock(date(2027, 3, 28), 90) == london("2027-03-28 02:30")
