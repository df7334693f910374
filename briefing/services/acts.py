"""Administrative acts in words, for people who read the audit."""

from collections import defaultdict
from collections.abc import Callable

from briefing.storage.audit import AuditEntry

_LONGEST_REASON = 200
_SENTENCES = {
    "publish_fact": "published {subject}, {telling}",
    "correct_fact": "corrected {subject}, now version {version} ({changed}){because}",
    "retract_fact": "retracted {subject}{because}",
    "restore_fact": "published {subject} again, now version {version}{because}",
    "undo": "undid the last change of {subject}",
    "review_fact": "looked at {subject} and found it still right",
    "attach_question": "attached a question to {subject}",
    "dismiss_questions": "dismissed open questions: {questions}",
    "restore_questions": "brought dismissed questions back: {questions}",
    "change_source": "changed the {field} of the document {subject}",
    "invite": "made invitation {invitation}, for the role {subject}",
    "withdraw_invitation": "withdrew invitation {invitation}",
    "accept_invitation": "became {role} by invitation {invitation} of {inviter}",
    "revoke_role": "ended the role {role} of {person} and took over {handed_over} unfinished drafts and edits",
    "ask_approval": "asked for approval of {subject}",
    "approve": "approved what {author} had written: published {facts}, {telling}",
    "send_back": "sent {subject} back to {author}{because}",
    "withdraw_approval": "took {subject} of {author} out of what waits for approval",
    "merge_curated_base": "were brought in: {added} added, {changed} changed, {withheld} withheld, {withdrawn} withdrawn",
    "withhold_curated_change": "would change {subject}, which keeps an editor's words",
    "export_audit": "took out the whole record as a table",
    "refused": "tried {subject} and was refused",
}
"""What was done, as the rest of a sentence that begins with who did it. What has no sentence is shown by its name."""


def describe_act(entry: AuditEntry, name: Callable[[str], str]) -> str:
    """What was done, in plain text that holds words of people. `name`: what an actor is called."""
    values = defaultdict(lambda: "?", {key: _show(value) for key, value in entry.detail.items()})
    told = values.get("told", "0")
    reason = _show(entry.detail.get("reason") or "")[:_LONGEST_REASON]
    values |= {
        "subject": entry.subject,
        "person": name(entry.subject),
        "author": name(values["author"]),
        "inviter": name(values["invited_by"]),
        "telling": "quietly"
        if values["telling"] == "quietly"
        else f"told to {told} chat{'' if told == '1' else 's'}",
        "because": f": {reason}" if reason else "",
    }
    sentence = _SENTENCES.get(entry.action, f"{entry.action.replace('_', ' ')}: {{subject}}{{because}}")
    return sentence.format_map(values)


def _show(value: object) -> str:
    return ", ".join(map(str, value)) if isinstance(value, list) else str(value)
