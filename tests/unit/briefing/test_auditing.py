"""The audit, read in sentences and taken out as a table."""

import csv
import io

import pytest

from briefing.services.acts import describe_act
from briefing.services.auditing import Auditing, make_safe
from briefing.services.people import People
from briefing.services.roles import Role
from briefing.storage import Database, audit
from briefing.storage.audit import AuditEntry
from tests.factories import NOW, HandClock

OWNER, EDITOR = 9001, 9002


@pytest.fixture
async def auditing(database: Database, clock: HandClock) -> Auditing:
    """The service, with an editor whose name is a formula."""
    people = People(database, clock, owners=frozenset({OWNER}))
    invitation = await people.invite(OWNER, Role.EDITOR)
    await people.accept(invitation.token, EDITOR, "=HYPERLINK(1)")
    return Auditing(database, clock, people)


@pytest.mark.parametrize(
    ("action", "subject", "detail", "sentence"),
    [
        ("publish_fact", "F", {"telling": "alert", "told": 1}, "published F, told to 1 chat"),
        ("publish_fact", "F", {"telling": "quietly", "told": 0}, "published F, quietly"),
        (
            "correct_fact",
            "F",
            {"version": 3, "changed": ["statement", "as_at"], "reason": "misread"},
            "corrected F, now version 3 (statement, as_at): misread",
        ),
        ("retract_fact", "F", {"reason": "wrong {page}"}, "retracted F: wrong {page}"),
        (
            "approve",
            "F",
            {"author": "7", "facts": ["F", "G"], "telling": "alert", "told": 2},
            "approved what <7> had written: published F, G, told to 2 chats",
        ),
        (
            "send_back",
            "draft 4",
            {"author": "7", "reason": "which year?"},
            "sent draft 4 back to <7>: which year?",
        ),
        ("revoke_role", "7", {"role": "editor", "handed_over": 2}, "ended the role editor of <7>"),
        ("refused", "/addfact", {}, "tried /addfact and was refused"),
        # an act of a later version, or an older entry without the detail that there is now
        ("import_report", "nfk-ofsted-2026", {"reason": "new"}, "import report: nfk-ofsted-2026: new"),
        ("change_source", "s", {}, "changed the ? of the document s"),
    ],
)
def test_acts_are_readable(action: str, subject: str, detail: dict[str, object], sentence: str) -> None:
    """Each act is the rest of a sentence that begins with who did it."""
    entry = AuditEntry(NOW, "9001", action, subject, detail)
    assert describe_act(entry, lambda actor: f"<{actor}>").startswith(sentence)


@pytest.mark.parametrize("cell", ["=1+1", "+1", "-1", "@SUM(A1)", "\t=1", "\r=1", "  =1", "＝1"])  # noqa: RUF001 - read as a formula by some
def test_no_cell_is_a_formula(cell: str) -> None:
    """A spreadsheet takes it for text."""
    assert make_safe(cell) == f"'{cell}"


@pytest.mark.parametrize("cell", ["", "NFK-2024-01", "9001", "a = b", "{}"])
def test_other_cells_stay_as_they_are(cell: str) -> None:
    """Nothing is put before what is text anyway."""
    assert make_safe(cell) == cell


async def test_table_holds_everything(auditing: Auditing) -> None:
    """Oldest first, with names, safe cells, and that it was taken out; the mark at its start tells the encoding."""
    table, name = await auditing.export(OWNER)
    assert table.startswith(b"\xef\xbb\xbf")
    assert name == "audit-2026-11-20.csv"
    head, *rows = csv.reader(io.StringIO(table.decode("utf-8-sig"), newline=""))
    assert head[:5] == ["number", "time (UTC)", "who", "name", "act"]
    assert [row[4] for row in rows] == ["invite", "accept_invitation", "export_audit"]
    assert rows[1][1:4] == ["2026-11-20 09:30:00", str(EDITOR), "'=HYPERLINK(1)"]


async def test_pages_follow_each_other(auditing: Auditing, database: Database) -> None:
    """Older acts are those before the last one shown, also when there are new ones meanwhile."""
    async with database.write() as connection:
        for number in range(5):
            await audit.record_act(connection, AuditEntry(NOW, str(OWNER), "review_fact", f"F{number}", {}))
    first = await auditing.list_acts(limit=3)
    async with database.write() as connection:
        await audit.record_act(connection, AuditEntry(NOW, str(OWNER), "review_fact", "F5", {}))
    second = await auditing.list_acts(limit=3, before=first[-1].number)
    assert [act.entry.subject for act in (*first, *second)] == ["F4", "F3", "F2", "F1", "F0", str(EDITOR)]
    assert (first[0].who, second[-1].who) == (f"owner {OWNER}", "=HYPERLINK(1)")
