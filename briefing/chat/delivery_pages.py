"""What became of alerts and corrections, as editors read of it. Numbers only: nobody sees who was told."""

from collections.abc import Mapping

from briefing.chat.markup import escape, pack_blocks, shorten
from briefing.chat.moments import show_moment
from briefing.services.overseeing import DeliveryReport
from briefing.storage.delivery_counts import Announcement, Tally, Traffic

_REASONS = 5
_REASON = 120


def render_deliveries(report: DeliveryReport, fact_id: str | None) -> str:
    """One message."""
    if fact_id is not None and not report.announcements:
        return f"No alert of <code>{escape(fact_id)}</code> was ever queued. /deliveries lists the newest alerts."
    heading = f"📬 <b>Deliveries of {escape(fact_id)}</b>" if fact_id else "📬 <b>Deliveries</b>"
    blocks = [heading, *([] if fact_id else [_describe_traffic(report.traffic)])]
    blocks += [_describe(item) for item in report.announcements]
    period = "" if fact_id else " in the last week"
    blocks += _describe_reasons(f"Failed for good{period}", report.failures)
    blocks += _describe_reasons(f"Cancelled{period}", report.cancellations)
    if not fact_id:
        blocks.append("<code>/deliveries NFK-2026-E01</code> shows one fact.")
    return pack_blocks(blocks)[0]


def _describe_traffic(traffic: Traffic) -> str:
    held = f", {traffic.held} of them on hold" if traffic.held else ""
    late = f"; the oldest was due {show_moment(traffic.overdue_since)}" if traffic.overdue_since else ""
    return f"Sent in the last 24 hours: {traffic.sent}. Waiting: {traffic.pending}{held}{late}."


def _describe(item: Announcement) -> str:
    kind = "Correction to" if item.is_correction else "Alert of"
    return f"<b>{kind} {escape(item.fact_id)}</b>, version {item.version}, {show_moment(item.at)}\n{_describe_tally(item.tally)}"


def _describe_tally(tally: Tally) -> str:
    parts = [f"{tally.sent} sent"]
    if tally.pending:
        held = f" ({tally.held} on hold)" if tally.held else ""
        due = f", next {show_moment(tally.next_due)}" if tally.next_due else ""
        parts.append(f"{tally.pending} waiting{held}{due}")
    parts += [f"{tally.failed} failed"] if tally.failed else []
    parts += [f"{tally.cancelled} cancelled"] if tally.cancelled else []
    parts += [f"{tally.uncertain} may have come twice"] if tally.uncertain else []
    return " · ".join(parts)


def _describe_reasons(heading: str, reasons: Mapping[str, int]) -> list[str]:
    if not reasons:
        return []
    lines = [f"{count}: {escape(shorten(reason, _REASON))}" for reason, count in list(reasons.items())[:_REASONS]]
    more = len(reasons) - len(lines)
    return ["\n".join([f"<b>{heading}</b>", *lines, *([f"and {more} other reasons"] if more > 0 else [])])]
