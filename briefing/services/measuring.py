"""Numbers for an operator's monitoring: what waits, what failed, and for how long."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta

from briefing.storage import Database, deliveries, delivery_counts, holds, inbox, subscriptions

_HOUR = timedelta(hours=1)
_DAY = timedelta(days=1)


@dataclass(frozen=True)
class Gauge:
    """One number as it is at a moment. `name`: as Prometheus has them, with the unit at its end where there is one."""

    name: str
    meaning: str
    value: float


async def measure(database: Database, *, now: datetime) -> Sequence[Gauge]:
    """Every number, of the whole installation; none says anything of a person."""
    async with database.read() as connection:
        traffic = await delivery_counts.measure_traffic(connection, now=now, sent_since=now - _DAY)
        failed = await delivery_counts.count_reasons(connection, deliveries.FAILED, since=now - _HOUR)
        overdue = (now - traffic.overdue_since).total_seconds() if traffic.overdue_since else 0
        return [
            Gauge("briefing_deliveries_pending", "Messages to chats that wait to be sent", traffic.pending),
            Gauge("briefing_deliveries_held", "Of these, kept back by a hold", traffic.held),
            Gauge("briefing_deliveries_overdue_seconds", "For how long the oldest has been due", overdue),
            Gauge("briefing_deliveries_sent_last_day", "Messages sent in the last 24 hours", traffic.sent),
            Gauge(
                "briefing_deliveries_failed_last_hour", "Messages given up within an hour", sum(failed.values())
            ),
            Gauge("briefing_hold_open", "1 while alerts are on hold", bool(await holds.find_open(connection))),
            Gauge(
                "briefing_subscribers", "Chats that follow something", await subscriptions.count_active(connection)
            ),
            Gauge(
                "briefing_inbox_waiting",
                "Messages to the bot that are not handled yet",
                await inbox.count_unhandled(connection),
            ),
            Gauge(
                "briefing_inbox_aside",
                "Messages to the bot that were set aside as they could not be handled",
                len(await inbox.list_references(connection)),
            ),
        ]


def expose(gauges: Iterable[Gauge]) -> str:
    """In Prometheus' text format, version 0.0.4 (prometheus.io, "Exposition formats")."""
    return "".join(
        f"# HELP {gauge.name} {gauge.meaning}.\n# TYPE {gauge.name} gauge\n{gauge.name} {gauge.value:g}\n"
        for gauge in gauges
    )
